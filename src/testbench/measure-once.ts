// Measures one supplier once, without a store: what `hallmark measure URL` runs.
import type { Task } from '../harness/types.ts';
import { estimateWindow, seededRandom, type WindowEstimate } from '../stats/index.ts';
import { type AskDeps, type AskedItem, askItem } from './ask.ts';
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
  /** The words of the last failure of each kind. Text from outside. */
  readonly details: ReadonlyMap<string, string>;
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
  const turns = inTurn(plans);
  // A turn is taken when a request may be sent, so that a budget of a million items begins as soon as one of ten.
  const work = async (): Promise<void> => {
    for (const plan of turns) {
      if (options.signal.aborted) return;
      const itemId = plan.draw();
      await record(plan, itemId, await askItem(plan.task, itemId, options.ask));
      options.onProgress(plans.map(progressOf));
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: options.concurrency }, work));
  const broken = workers.find((worker) => worker.status === 'rejected');
  if (broken?.status === 'rejected' && !options.signal.aborted) throw broken.reason;
  return plans.map(progressOf);
}

/** Each plan as often as it wants items, one after the other. */
function* inTurn(plans: readonly Plan[]): Generator<Plan> {
  const rounds = Math.max(...plans.map((plan) => plan.wanted));
  for (let round = 0; round < rounds; round++) yield* plans.filter((plan) => round < plan.wanted);
}

interface Plan {
  readonly task: Task;
  readonly wanted: number;
  readonly draw: () => string;
  readonly values: { value: number | null }[];
  readonly latenciesMs: number[];
  readonly failures: Map<string, number>;
  readonly details: Map<string, string>;
  voided: number;
}

function openPlan(task: Task, wanted: number, seed: string): Plan {
  const random = seededRandom(`${seed}/${task.name}`);
  const draw = (): string => task.draw(random).itemId;
  return { task, wanted, draw, values: [], latenciesMs: [], failures: new Map(), details: new Map(), voided: 0 };
}

function share(budget: number, parts: number, index: number): number {
  return Math.max(1, Math.floor(budget / parts) + (index < budget % parts ? 1 : 0));
}

async function record(plan: Plan, itemId: string, item: AskedItem): Promise<void> {
  for (const relay of item.relays) {
    if (relay.answer.ok && relay.loopDelayMs <= maxFairDelayMs) plan.latenciesMs.push(relay.outcome.exchange.timing.totalMs);
  }
  if (item.ended === 'answered') {
    const values = item.values ?? (await plan.task.processResults(itemId, item.responses));
    plan.values.push({ value: primaryValue(plan.task, values).value });
    return;
  }
  if (item.ended === 'unended') return;
  plan.details.set(item.failure.kind, item.failure.detail);
  plan.failures.set(item.failure.kind, (plan.failures.get(item.failure.kind) ?? 0) + 1);
  if (item.ended === 'void') plan.voided++;
  else plan.values.push({ value: null });
}

function progressOf(plan: Plan): TaskProgress {
  return {
    task: plan.task,
    wanted: plan.wanted,
    ended: plan.values.length + plan.voided,
    voided: plan.voided,
    estimate: estimateWindow(plan.values),
    latenciesMs: plan.latenciesMs,
    failures: plan.failures,
    details: plan.details,
  };
}
