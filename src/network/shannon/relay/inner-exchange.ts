// The HTTP exchange inside a relay, in the form that a plain HTTP exchange has.
import { createDecoder, readEncoding } from '../../../openai/decode.ts';
import type { Exchange, Timing } from '../../../openai/exchange.ts';
import type { Failure } from '../../../openai/failure.ts';
import type { Limits } from '../../../openai/limits.ts';
import { statusFailure } from '../../../openai/status.ts';
import { printable } from '../../../openai/text.ts';
import { headerValue, type PoktHttpResponse } from '../wire/http-messages.ts';

/** A failed exchange; keeps the beginning of what came. */
export function failed(failure: Failure, status: number | null, body: Uint8Array, timing: Timing, evidenceBytes: number): Exchange {
  return { ok: false, failure, status, body: Buffer.from(body.subarray(0, evidenceBytes)), timing };
}

/** What the backend answered. Statuses mean what they mean elsewhere; a body that is still packed is unpacked within the limits. */
export async function innerExchange(
  response: PoktHttpResponse,
  timing: Timing,
  limits: Pick<Limits, 'decodedBytes' | 'evidenceBytes'>,
): Promise<Exchange> {
  const { status } = response;
  const packed = Buffer.from(response.body.buffer, response.body.byteOffset, response.body.byteLength);
  const fail = (failure: Failure): Exchange => failed(failure, status, packed, timing, limits.evidenceBytes);
  if (status < 100 || status > 599) return fail({ kind: 'protocol_error', detail: `the backend's status is ${status}` });
  const body = await unpacked(packed, headerValue(response, 'content-encoding') ?? '', limits.decodedBytes);
  if ('kind' in body) return fail(body);
  if (status < 200 || status > 299) {
    const failure = statusFailure(status, body, undefined);
    return failed(failure, status, body, timing, limits.evidenceBytes);
  }
  return { ok: true, status, contentType: printable(headerValue(response, 'content-type') ?? '', 100), body, timing };
}

function unpacked(body: Buffer, coding: string, limitBytes: number): Promise<Buffer | Failure> {
  const encoding = readEncoding(coding);
  if (encoding === 'identity') return Promise.resolve(body);
  if (encoding === null) {
    return Promise.resolve({ kind: 'bad_encoding', detail: `content-encoding "${printable(coding, 60)}" is not decoded` });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const decoder = createDecoder(encoding, limitBytes, {
      onData: (chunk) => void chunks.push(chunk),
      onEnd: () => resolve(Buffer.concat(chunks)),
      onFailure: (kind, detail) => resolve({ kind, detail }),
    });
    decoder.write(body);
    decoder.end();
  });
}
