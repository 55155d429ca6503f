// Asks one supplier one item: sends its requests, tries again where that is fair, and says how it ended.
import type { Instance, MetricValue, PreparedItem, Response, Task } from '../harness/types.ts';
import type { RelayOutcome } from '../network/network.ts';
import type { HttpRequest } from '../openai/exchange.ts';
import { type Failure, failureKinds } from '../openai/failure.ts';
import { type ReadAnswer, readAnswer, renderRequest, type Wire } from './answer.ts';

/** One relay of an item, as it is stored. */
export interface AskedRelay {
  readonly instanceIndex: number;
  /** 0 for the first try. */
  readonly attempt: number;
  readonly request: HttpRequest;
  readonly outcome: RelayOutcome;
  readonly answer: ReadAnswer;
  /** Milliseconds since the epoch. */
  readonly sentAtMs: number;
  /** Longest delay of this process's event loop while the relay was under way. */
  readonly loopDelayMs: number;
}

/**
 * How an item ended. `answered`: every request got a usable answer. `failed`: the supplier used up its chances; the item counts 0
 * in served quality. `void`: the network or the test-bench failed; the item counts for nobody. `unended`: the session or the
 * program ended first; the item is to be asked again.
 */
export type AskedItem =
  | {
      readonly ended: 'answered';
      readonly relays: readonly AskedRelay[];
      readonly responses: readonly Response[];
      /** What the responses are worth, where the task says so at once. */
      readonly values: readonly MetricValue[] | null;
    }
  | { readonly ended: 'failed' | 'void' | 'unended'; readonly relays: readonly AskedRelay[]; readonly failure: Failure };

export interface AskDeps {
  readonly wire: Wire;
  readonly relay: (request: HttpRequest) => Promise<RelayOutcome>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly loopDelaySince: (monotonicMs: number) => number;
  readonly retries: Retries;
  /** Number that the first try gets; above 0 where earlier tries are stored. */
  readonly firstAttempt?: number;
}

export interface Retries {
  /** Tries of one request that the supplier gets, and tries that failures of others are given. */
  readonly attempts: number;
  /** Wait before the second try; doubled before each further one. */
  readonly backoffMs: number;
}

/**
 * Asks the item's requests one after the other and stops at the first that cannot be answered. Never rejects for what a supplier does.
 * Throws what the task throws on an item that is none of its own.
 */
export function askItem(task: Task, itemId: string, deps: AskDeps): Promise<AskedItem> {
  const { requests, score } = task.prepare?.(itemId) ?? { requests: task.constructRequests(itemId), score: null };
  const [first] = requests;
  if (!first) return Promise.resolve({ ended: 'answered', relays: [], responses: [], values: valuesOf(score, []) });
  const sent = sentNow(first, 0, deps.firstAttempt ?? 0, deps);
  return deps.relay(sent.request).then((outcome) => {
    const relay = relayed(sent, outcome, deps);
    // One request, answered at the first try: nearly always, and without what an async function keeps while it waits.
    if (!relay.answer.ok || requests.length > 1) return askOn(requests, score, relay, deps);
    const responses = [relay.answer.response];
    return { ended: 'answered', relays: [relay], responses, values: valuesOf(score, responses) };
  });
}

/** Asks an item on from its first relay. */
async function askOn(
  instances: readonly Instance[],
  score: PreparedItem['score'] | null,
  first: AskedRelay,
  deps: AskDeps,
): Promise<AskedItem> {
  const { retries } = deps;
  const relays: AskedRelay[] = [];
  const responses: Response[] = [];
  for (const [index, instance] of instances.entries()) {
    const failures = { supplier: 0, network: 0, testbench: 0 };
    for (let tries = 0; ; tries++) {
      const relay = relays.length === 0 ? first : await askAgain(instance, index, first.attempt + tries, deps);
      relays.push(relay);
      if (relay.answer.ok) {
        responses.push(relay.answer.response);
        break;
      }
      const { failure } = relay.answer;
      const { owner, retry } = failureKinds[failure.kind];
      failures[owner]++;
      const end = endOf(failure);
      if (!retry || failures[owner] >= retries.attempts || end === 'unended') return { ended: end, relays, failure };
      await deps.sleep(retries.backoffMs * 2 ** tries);
    }
  }
  return { ended: 'answered', relays, responses, values: valuesOf(score, responses) };
}

/** A relay under way. */
interface Sent extends Pick<AskedRelay, 'instanceIndex' | 'attempt' | 'request' | 'sentAtMs'> {
  readonly instance: Instance;
  /** The same moment on the monotonic clock. */
  readonly startedMs: number;
}

/** A relay that is sent in this moment. */
function sentNow(instance: Instance, instanceIndex: number, attempt: number, deps: AskDeps): Sent {
  const request = renderRequest(instance, deps.wire);
  return { instance, instanceIndex, attempt, request, sentAtMs: deps.nowMs(), startedMs: performance.now() };
}

function relayed(sent: Sent, outcome: RelayOutcome, deps: AskDeps): AskedRelay {
  const { instance, instanceIndex, attempt, request, sentAtMs, startedMs } = sent;
  const answer = readAnswer(instance, outcome.exchange, deps.wire);
  return { instanceIndex, attempt, request, outcome, answer, sentAtMs, loopDelayMs: deps.loopDelaySince(startedMs) };
}

async function askAgain(instance: Instance, instanceIndex: number, attempt: number, deps: AskDeps): Promise<AskedRelay> {
  const sent = sentNow(instance, instanceIndex, attempt, deps);
  return relayed(sent, await deps.relay(sent.request), deps);
}

function valuesOf(score: PreparedItem['score'] | null, responses: readonly Response[]): readonly MetricValue[] | null {
  try {
    return score?.(responses) ?? null;
  } catch {
    // The evaluator meets the same error, and fails its job with it.
    return null;
  }
}

/** What a failure that stands at the end of all tries means for its item. */
export function endOf({ kind }: Pick<Failure, 'kind'>): 'failed' | 'void' | 'unended' {
  if (kind === 'aborted' || kind === 'not_in_session') return 'unended';
  return failureKinds[kind].owner === 'supplier' ? 'failed' : 'void';
}
