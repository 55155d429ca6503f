// Asks one supplier one item: sends its requests, tries again where that is fair, and says how it ended.
import type { Response, Task } from '../harness/types.ts';
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
  | { readonly ended: 'answered'; readonly relays: readonly AskedRelay[]; readonly responses: readonly Response[] }
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

/** Asks the item's requests one after the other and stops at the first that cannot be answered. Never throws for what a supplier does. */
export async function askItem(task: Task, itemId: string, deps: AskDeps): Promise<AskedItem> {
  const { wire, retries, firstAttempt = 0 } = deps;
  // Made anew with each relay: most items have one, and an array that grows takes room for many.
  let relays: readonly AskedRelay[] = [];
  let responses: readonly Response[] = [];
  for (const [instanceIndex, instance] of task.constructRequests(itemId).entries()) {
    const request = renderRequest(instance, wire);
    const failures = { supplier: 0, network: 0, testbench: 0 };
    for (let attempt = firstAttempt; ; attempt++) {
      const sentAtMs = deps.nowMs();
      const started = performance.now();
      const outcome = await deps.relay(request);
      const answer = readAnswer(instance, outcome.exchange, wire);
      const loopDelayMs = deps.loopDelaySince(started);
      relays = [...relays, { instanceIndex, attempt, request, outcome, answer, sentAtMs, loopDelayMs }];
      if (answer.ok) {
        responses = [...responses, answer.response];
        break;
      }
      const { failure } = answer;
      const { owner, retry } = failureKinds[failure.kind];
      failures[owner]++;
      const end = endOf(failure);
      if (!retry || failures[owner] >= retries.attempts || end === 'unended') return { ended: end, relays, failure };
      await deps.sleep(retries.backoffMs * 2 ** (attempt - firstAttempt));
    }
  }
  return { ended: 'answered', relays, responses };
}

/** What a failure that stands at the end of all tries means for its item. */
export function endOf({ kind }: Pick<Failure, 'kind'>): 'failed' | 'void' | 'unended' {
  if (kind === 'aborted' || kind === 'not_in_session') return 'unended';
  return failureKinds[kind].owner === 'supplier' ? 'failed' : 'void';
}
