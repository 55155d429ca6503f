// Measures one supplier once, without a store: what `hallmark measure URL` runs.
import type { Task } from '../harness/types.ts';
import { estimateWindow, seededRandom, type WindowEstimate } from '../stats/index.ts';
import { type AskDeps, type AskedItem, askItem } from './ask.ts';
import { createLimiter } from './limiter.ts';
import { maxFairDelayMs } from './loop-delay.ts';
import { primaryValue } from './primary-value.ts';

/** How one task stands. `estimate` is null until an item has ended. */
export interface TaskProgress {
  readonly task: Task;
  readonly wanted: number;
  readonly ended: number;
  /** Items that ended through no fault of the supplier; they count for nobody. */
  readonly voided: number;
  readonly estimate: WindowEstimate | null;
  /** Time to the complete answer of each usable relay that no delay of this process has spoilt. */
  readonly latenciesMs: readonly number[];
  /** Failed items by failure kind. */
  readonly failures: ReadonlyMap<string, number>;
}

export interface MeasureOnceOptions {
  readonly tasks: readonly Task[];
  /** Items in all, spread evenly over the tasks; at least one a task. */
  readonly budget: number;
  /** Same seed, same items in the same order. */
  readonly seed: string;
  readonly concurrency: number;
  readonly ask: AskDeps;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: readonly TaskProgress[]) => void;
}

/**
 * Asks items of all tasks in turn and returns where each task stands at the end. An abort keeps what is done: the items under way
 * end as `aborted` and are not counted.
 */
export async function measureOnce(options: MeasureOnceOptions): Promise<readonly TaskProgress[]> {
  const plans = options.tasks.map((task, index) => openPlan(task, share(options.budget, options.tasks.length, index), options.seed));
  const limiter = createLimiter({ global: options.concurrency, perKey: options.concurrency });
  const rounds = Math.max(...plans.map((plan) => plan.itemIds.length));
  const asked: Promise<void>[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const plan of plans) {
      const itemId = plan.itemIds[round];
      if (itemId === undefined) continue;
      const ask = async (): Promise<void> => {
        await record(plan, itemId, await askItem(plan.task, itemId, options.ask));
        options.onProgress(plans.map(progressOf));
      };
      asked.push(limiter.run('endpoint', ask, options.signal));
    }
  }
  const results = await Promise.allSettled(asked);
  const broken = results.find((result) => result.status === 'rejected' && !options.signal.aborted);
  if (broken?.status === 'rejected') throw broken.reason;
  return plans.map(progressOf);
}

interface Plan {
  readonly task: Task;
  readonly itemIds: readonly string[];
  readonly values: { value: number | null }[];
  readonly latenciesMs: number[];
  readonly failures: Map<string, number>;
  voided: number;
}

function openPlan(task: Task, items: number, seed: string): Plan {
  const random = seededRandom(`${seed}/${task.name}`);
  const itemIds = Array.from({ length: items }, () => task.draw(random).itemId);
  return { task, itemIds, values: [], latenciesMs: [], failures: new Map(), voided: 0 };
}

function share(budget: number, parts: number, index: number): number {
  return Math.max(1, Math.floor(budget / parts) + (index < budget % parts ? 1 : 0));
}

async function record(plan: Plan, itemId: string, item: AskedItem): Promise<void> {
  for (const relay of item.relays) {
    if (relay.answer.ok && relay.loopDelayMs <= maxFairDelayMs) plan.latenciesMs.push(relay.outcome.exchange.timing.totalMs);
  }
  if (item.ended === 'answered') {
    plan.values.push({ value: primaryValue(plan.task, await plan.task.processResults(itemId, item.responses)).value });
    return;
  }
  if (item.ended === 'unended') return;
  plan.failures.set(item.failure.kind, (plan.failures.get(item.failure.kind) ?? 0) + 1);
  if (item.ended === 'void') plan.voided++;
  else plan.values.push({ value: null });
}

function progressOf(plan: Plan): TaskProgress {
  return {
    task: plan.task,
    wanted: plan.itemIds.length,
    ended: plan.values.length + plan.voided,
    voided: plan.voided,
    estimate: estimateWindow(plan.values),
    latenciesMs: plan.latenciesMs,
    failures: plan.failures,
  };
}
