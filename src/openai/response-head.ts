// What the first lines of an answer decide: whether its body is wanted at all, and how it is to be read.
import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from './failure.ts';
import type { Limits } from './limits.ts';
import { withoutKey } from './redact.ts';
import { all, single } from './response-headers.ts';
import type { Sink } from './sink.ts';
import { printable } from './text.ts';

export interface ResponseHead {
  /** Safe to show. */
  readonly contentType: string;
  /** -1 where the server does not say it. */
  readonly contentLength: number;
  /** `content-encoding` as it came; empty if there is none. */
  readonly coding: string;
}

interface Expected {
  readonly limits: Limits;
  readonly sink: Sink | undefined;
  readonly apiKey: string | undefined;
}

/** Reads status and headers of a final (not 1xx) answer. A failure where its body must not be read. */
export const readHead = (status: number, headers: IncomingHttpHeaders, { limits, sink, apiKey }: Expected): ResponseHead | Failure => {
  const shown = (text: string, limit: number): string => printable(withoutKey(text, apiKey), limit);
  if (status >= 300 && status < 400)
    return { kind: 'redirect_refused', detail: `status ${status} to "${shown(single(headers.location), 200)}"` };
  const length = single(headers['content-length']);
  const contentLength = length === '' ? -1 : Number(length);
  if (contentLength > limits.bodyBytes)
    return { kind: 'body_too_large', detail: `content-length ${contentLength} exceeds ${limits.bodyBytes} bytes` };
  const contentType = shown(single(headers['content-type']), 100);
  if (sink !== undefined && status < 300 && !contentType.toLowerCase().startsWith(sink.contentType))
    return { kind: 'stream_broken', detail: `asked for ${sink.contentType}, got "${contentType}"` };
  return { contentType, contentLength, coding: all(headers['content-encoding']) };
};
