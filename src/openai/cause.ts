// From what the operating system, TLS and undici throw to the list of failure kinds.
import { DialError } from './dial-error.ts';
import type { Failure, FailureKind } from './failure.ts';
import { printable } from './text.ts';

/** Codes of system calls and of undici; what is missing here is decided by where it happened. */
const kinds: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EAI_FAIL: 'dns_failed',
  EAI_NODATA: 'dns_failed',
  EAI_NONAME: 'dns_failed',
  ENODATA: 'dns_failed',
  ESERVFAIL: 'dns_failed',
  EFORMERR: 'dns_failed',
  ENOTIMP: 'dns_failed',
  EREFUSED: 'dns_failed',
  EBADQUERY: 'dns_failed',
  EBADNAME: 'dns_failed',
  EBADRESP: 'dns_failed',
  ETIMEOUT: 'dns_failed',
  ECONNREFUSED: 'connect_refused',
  ETIMEDOUT: 'connect_timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'out_of_resources',
  EMFILE: 'out_of_resources',
  ENFILE: 'out_of_resources',
  ENOBUFS: 'out_of_resources',
  ENOMEM: 'out_of_resources',
  ECONNRESET: 'connection_reset',
  ECONNABORTED: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_HEADERS_OVERFLOW: 'headers_too_large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'content_length_mismatch',
  UND_ERR_INVALID_ARG: 'invalid_url',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  // The parser's name for a connection that ends in the middle of an answer.
  HPE_INVALID_EOF_STATE: 'connection_reset',
};

/** What these mean while connecting, on a connection means that it broke. */
const dialOnly: ReadonlySet<FailureKind> = new Set(['connect_refused', 'connect_timeout', 'unreachable']);

/** undici's words for bytes that arrive where no answer was due; its code for them is that of a broken socket. */
const protocolMessages = new Set(['bad response', 'bad upgrade']);

/** The failure kind of an error while connecting. `reachedTcp`: the handshake that failed was TLS's. */
export const dialFailure = (error: Error, reachedTcp: boolean): DialError => {
  if (error instanceof DialError) return error;
  const code = codeOf(error);
  const known = kinds[code];
  const kind = reachedTcp && (known === undefined || known === 'connection_reset') ? 'tls_failed' : (known ?? 'connect_refused');
  return new DialError(kind, detailOf(error, code), { cause: error });
};

/** The failure of an error while a request was under way. */
export const exchangeFailure = (error: Error): Failure => {
  if (error instanceof DialError) return { kind: error.kind, detail: error.message };
  const code = codeOf(error);
  if (code === 'UND_ERR_SOCKET') {
    return protocolMessages.has(error.message)
      ? { kind: 'protocol_error', detail: error.message }
      : { kind: 'connection_reset', detail: 'the server closed the connection before the answer was complete' };
  }
  // What else the parser or undici throw, they throw because of the bytes they were given.
  const kind = kinds[code] ?? 'protocol_error';
  return { kind: dialOnly.has(kind) ? 'connection_reset' : kind, detail: detailOf(error, code) };
};

/** How far an answer had come when it broke; `contentLength` is -1 where the server did not say it. */
export interface Progress {
  readonly status: number | null;
  readonly wireBytes: number;
  readonly contentLength: number;
}

/** The failure of an error while an answer was read: what undici says, corrected by what had come. */
export const answerFailure = (error: Error, { status, wireBytes, contentLength }: Progress): Failure => {
  const failure = exchangeFailure(error);
  // undici says so of every header that goes wrong after a content-length.
  if (failure.kind === 'content_length_mismatch' && status === null)
    return { kind: 'protocol_error', detail: 'the response header is malformed' };
  if (failure.kind === 'connection_reset' && isClosing(error) && wireBytes < contentLength) {
    return { kind: 'content_length_mismatch', detail: `the connection ended after ${wireBytes} of ${contentLength} bytes` };
  }
  return failure;
};

/** Whether undici closed the socket for bytes that it could not place; its own orderly closing has a code of its own. */
export const isBroken = (error: Error | null | undefined): boolean =>
  error !== null && error !== undefined && !('code' in error && error.code === 'UND_ERR_INFO');

/** The server ended the connection in order (FIN), as opposed to a reset. */
const isClosing = (error: Error): boolean => 'code' in error && error.code === 'UND_ERR_SOCKET';

const codeOf = (error: Error): string => {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses were tried; the first one speaks for all.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return '';
};

const detailOf = (error: Error, code: string): string => {
  const message = error.message !== '' ? error.message : error instanceof AggregateError ? String(error.errors[0]?.message ?? '') : '';
  return printable(code === '' || message.includes(code) ? message : `${message} (${code})`, 300);
};
