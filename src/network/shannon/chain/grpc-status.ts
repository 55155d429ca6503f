// gRPC status codes as both ports report them, and what they mean for the question.
import { printable } from '../../../openai/text.ts';
import { ChainError, type ChainErrorKind } from './chain-error.ts';

const codes: ReadonlyMap<string, number> = new Map([
  ['Unknown', 2],
  ['InvalidArgument', 3],
  ['NotFound', 5],
  ['Unimplemented', 12],
  ['Internal', 13],
  ['Unavailable', 14],
]);

/** The code that a log line names (`rpc error: code = NotFound desc = …`); null where it names none. */
export function codeInLog(log: string): number | null {
  const start = log.indexOf('code = ');
  if (start < 0) return null;
  const name = log.slice(start + 7, start + 40).split(' ', 1)[0] ?? '';
  return codes.get(name) ?? null;
}

/** @param code null where none is known */
export function grpcError(code: number | null, message: string, question: string, place: string): ChainError {
  const kind = kindOf(code, message);
  return new ChainError(kind, `${place} does not know ${question}: ${printable(message, 300)}${hints[kind] ?? ''}`);
}

const hints: Partial<Record<ChainErrorKind, string>> = {
  no_session: '; is the application staked for this service?',
  unsupported: '; ask a node of poktroll v0.1.35 or later',
};

function kindOf(code: number | null, message: string): ChainErrorKind {
  if (message.includes('ahead of the last committed block')) return 'not_yet';
  if (
    message.includes('not staked for requested service') ||
    message.includes('for session not found') ||
    message.includes('not found for session')
  )
    return 'no_session';
  if (code === 5 || message.includes('not found')) return 'not_found';
  if (code === 3 || message.includes('bech32')) return 'bad_request';
  if (code === 12 || message.includes('unknown query path')) return 'unsupported';
  return code === 13 ? 'no_session' : 'unreachable';
}
