// What a relay miner's refusal means. Refusals are unsigned, and a supplier may say what suits it: one that blames the network or the
// application is believed only where what we know ourselves speaks for it.
import type { FailureKind } from '../../../openai/failure.ts';
import { printable } from '../../../openai/text.ts';
import type { RelayMinerError } from '../wire/relay-messages.ts';

/** What we know ourselves when a refusal comes. */
export interface Circumstances {
  /** The session has just begun or is about to end, so that the miner's chain may be a block off. */
  readonly isAtEdge: boolean;
  /** Share of the application's budget for this session and supplier that our own relays used, 0 to 1 and above. */
  readonly budgetUsed: number;
}

export interface Refusal {
  readonly kind: FailureKind;
  readonly detail: string;
  /** `session`: the neighbour session may do. `ring`: the application's delegations may have changed. */
  readonly again: 'session' | 'ring' | null;
}

/** Other clients may use the same application: from this share on a miner that says "over-serviced" is believed. */
const believableShare = 0.5;

type Cause = 'session' | 'ring' | 'budget' | 'timeout' | 'own';

/** poktroll's RelayMiner: HTTP 200 with an unsigned error inside. */
export function minerRefusal({ codespace, code, message }: RelayMinerError, circumstances: Circumstances): Refusal {
  const said = `${printable(codespace, 40)} ${code}: ${withoutAddresses(message)}`;
  return refusal(causeOfError(codespace, code, message), 'miner_error', said, circumstances);
}

/**
 * pocket-relay-miner: a status other than 200 with JSON-like text.
 *
 * @param kind what the HTTP client made of the status
 */
export function httpRefusal(status: number, body: Buffer, kind: FailureKind, circumstances: Circumstances): Refusal {
  const text = body.toString('utf8', 0, 2_000);
  // The text is put between quotes unescaped, so that it need not be JSON.
  const start = text.indexOf('"error":"');
  const message = start < 0 ? text : text.slice(start + 9);
  const said = `status ${status}: ${withoutAddresses(message)}`;
  return refusal(causeOfStatus(status, message), kind === 'access_refused' ? 'miner_error' : kind, said, circumstances);
}

function refusal(cause: Cause, own: FailureKind, detail: string, { isAtEdge, budgetUsed }: Circumstances): Refusal {
  switch (cause) {
    case 'session':
      return isAtEdge ? { kind: 'not_in_session', detail, again: 'session' } : { kind: own, detail, again: null };
    case 'ring':
      return { kind: own, detail, again: 'ring' };
    case 'budget':
      return { kind: budgetUsed >= believableShare ? 'over_serviced' : 'rate_limited', detail, again: null };
    case 'timeout':
      return { kind: 'first_byte_timeout', detail, again: null };
    case 'own':
      return { kind: own, detail, again: null };
  }
}

function causeOfError(codespace: string, code: number, message: string): Cause {
  if (codespace === 'relay_authenticator' || isSessionText(message)) return 'session';
  if (codespace === 'rings') return 'ring';
  if (codespace === 'relayer_proxy' && code === 7) return 'budget';
  if (codespace === 'relayer_proxy' && code === 10) return 'timeout';
  return 'own';
}

function causeOfStatus(status: number, message: string): Cause {
  if (status === 429) return 'budget';
  if (status !== 403 && status !== 400) return 'own';
  if (isSessionText(message)) return 'session';
  return message.includes('ring') ? 'ring' : 'own';
}

const sessionTexts = ['session expired', 'session id mismatch', 'height mismatch', 'ahead of the last committed block', 'session timing'];

const isSessionText = (message: string): boolean => {
  const lower = message.toLowerCase();
  return sessionTexts.some((text) => lower.includes(text));
};

/** Cut, on one line, and without the URLs and addresses of the supplier's inner network that miners put into their errors. */
function withoutAddresses(message: string): string {
  return printable(
    message
      .slice(0, 400)
      .split(' ')
      .map((word) => (word.includes('://') || /^[[("]*\d{1,3}(?:\.\d{1,3}){3}[:\])",.]*\d{0,5}/.test(word) ? '…' : word))
      .join(' '),
    240,
  );
}
