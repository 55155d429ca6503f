// Wires the stages to their queues and keeps the manager going.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultTiers, type Taxonomy, type TierScale } from '../leaderboard/index.ts';
import type { Network } from '../network/network.ts';
import { type Store, stageStore } from '../store/index.ts';
import type { Retries } from './ask.ts';
import { createLimiter } from './limiter.ts';
import { watchLoopDelay } from './loop-delay.ts';
import type { TaskPolicy } from './policy.ts';
import { type BenchProgress, createProgress } from './progress.ts';
import { openSessionBook } from './sessions.ts';
import { adaptiveBudget, type BudgetOptions, uniformBudget } from './stages/budget.ts';
import type { StageDeps, StageLog } from './stages/deps.ts';
import { discover } from './stages/discover.ts';
import { evaluate } from './stages/evaluate.ts';
import { forget } from './stages/forget.ts';
import { createHandover } from './stages/handover.ts';
import { createIdentifier } from './stages/identify.ts';
import { createLedger } from './stages/ledger.ts';
import { type PlanLimits, plan } from './stages/plan.ts';
import { request } from './stages/request.ts';
import { rescue, rescueLimits } from './stages/rescue.ts';
import { sample } from './stages/sample.ts';
import { type Pair, summarize } from './stages/summarize.ts';

export interface BenchOptions {
  readonly store: Store;
  readonly networks: readonly Network[];
  readonly policies: readonly TaskPolicy[];
  readonly concurrency: { readonly global: number; readonly perSupplier: number };
  readonly retries: Retries;
  readonly retentionMs: number;
  /** How long relays are kept; for ever unless given. */
  readonly relayRetentionMs?: number;
  /** Milliseconds since the epoch; virtual in tests. */
  readonly now: () => number;
  readonly log: StageLog;
  readonly planLimits?: Partial<PlanLimits>;
  /** Where relays go that change a decision; without it every window is filled. */
  readonly budget?: BudgetOptions;
  readonly historyStepMs?: number;
  /** Mean number of samples of a window until a change is wrongly reported, at least; 10,000 by default, null looks for none. */
  readonly averageRunLength?: number | null;
  /** Tiers of the overall score; the network's own by default. */
  readonly tiers?: TierScale;
  /** Skills above the tasks, for what tasks require. */
  readonly taxonomies?: readonly Taxonomy[];
  /** Most items of the first measurement of an empty window: few, so that a supplier that lets requests hang has an estimate soon too. */
  readonly firstItems?: number;
  /** Real time between two passes of the manager. */
  readonly passMs?: number;
  /** Seeds of measurements; unpredictable unless a test replaces it. */
  readonly newSeed?: () => string;
}

export interface Bench {
  progress(): BenchProgress;
  /** Aborts relays under way, finishes what is being written, and stops. What was interrupted goes on at the next start. */
  stop(): Promise<void>;
}

const defaultPassMs = 500;
/** Sooner while there is more to plan than may be open at once; the manager then rests twice as long as a pass takes, and at least this. */
const busyPassMs = 100;
/** Listings change seldom; sessions are looked at in every pass. */
const discoverEveryMs = 10_000;
/** Sooner where a session names a supplier that no listing has named. */
const discoverStrangersMs = 1000;
const forgetEveryMs = 10 * 60_000;
const rescueEveryMs = 60_000;
const minutes = 60_000;
const defaultRunLength = 10_000;

/** Starts to measure and returns at once; `stop` ends it. */
export function startBench(options: BenchOptions): Bench {
  const { store, networks, log, passMs = defaultPassMs } = options;
  const stopping = new AbortController();
  const loopDelay = watchLoopDelay();
  const limiter = createLimiter({ global: options.concurrency.global, perKey: options.concurrency.perSupplier });
  const progress = createProgress(limiter);
  const limits: PlanLimits = {
    pendingPerSupplier: 3,
    pending: Math.max(256, options.concurrency.global * 8),
    pauseMs: 0,
    fruitlessPauseMs: 30_000,
    ...options.planLimits,
  };
  const stages = stageStore(store);
  const deps: StageDeps = {
    store: stages,
    ledger: createLedger({ store: stages, now: options.now }),
    handover: createHandover(),
    policies: new Map(options.policies.map((policy) => [policy.taskId, policy])),
    sessions: openSessionBook(networks),
    budget: options.budget ? adaptiveBudget(options.budget) : uniformBudget,
    now: options.now,
    newSeed: options.newSeed ?? (() => randomBytes(16).toString('hex')),
    identifier: createIdentifier(),
    limiter,
    loopDelay,
    retries: options.retries,
    retentionMs: options.retentionMs,
    relayRetentionMs: options.relayRetentionMs ?? Number.POSITIVE_INFINITY,
    historyStepMs: options.historyStepMs ?? minutes,
    tiers: options.tiers ?? defaultTiers,
    taxonomies: options.taxonomies ?? [],
    averageRunLength: options.averageRunLength === undefined ? defaultRunLength : options.averageRunLength,
    ...(options.firstItems !== undefined && { firstItems: options.firstItems }),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    log,
  };

  const ids = (jobs: readonly { readonly data: { readonly id: string } }[]) => jobs.map(({ data }) => data.id);
  const workers = [
    store.work<{ id: string }>('sample', { batchSize: 64 }, (jobs) =>
      progress.during('sampler', jobs.length, () => sample(ids(jobs), deps)),
    ),
    store.work<{ id: string }>('request', { concurrency: limits.pending }, async ([job]) => {
      if (job) await progress.during('requester', 1, () => request(job.data.id, job.signal, deps));
    }),
    store.work<{ id: string }>('evaluate', { batchSize: 16, concurrency: 2 }, (jobs) =>
      progress.during('evaluator', jobs.length, async () => progress.countSamples(await evaluate(ids(jobs), deps))),
    ),
    // One at a time, since two that share a supplier would get in each other's way; so many at once that its round trips do not hold up the rest.
    store.work<Pair>('summarize', { batchSize: 128 }, (jobs) =>
      progress.during('summarizer', jobs.length, () =>
        summarize(
          jobs.map(({ data }) => data),
          deps,
        ),
      ),
    ),
  ];

  const managing = manage();
  return {
    progress: progress.read,
    async stop() {
      stopping.abort();
      await managing;
      await Promise.all(workers.map((worker) => worker.stop()));
      loopDelay.stop();
    },
  };

  async function manage(): Promise<void> {
    let discoveredAt = Number.NEGATIVE_INFINITY;
    let forgotAt = performance.now();
    let rescuedAt = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      let pauseMs = passMs;
      try {
        if (performance.now() - discoveredAt >= (deps.sessions.hasStrangers() ? discoverStrangersMs : discoverEveryMs)) {
          await discoverAll();
          discoveredAt = performance.now();
        }
        for (const { network, error } of await deps.sessions.refresh())
          log.warn({ error, network: network.id }, 'sessions could not be read');
        const passStarted = performance.now();
        const { planned } = await progress.during('manager', 1, () => plan(limits, deps));
        if (planned > 0) pauseMs = Math.min(passMs, Math.max(busyPassMs, 2 * (performance.now() - passStarted)));
        progress.countPlanned(planned);
        if (performance.now() - rescuedAt >= rescueEveryMs) {
          rescuedAt = performance.now();
          await rescue(rescueLimits, deps);
        }
        if (performance.now() - forgotAt >= forgetEveryMs) {
          forgotAt = performance.now();
          await forget(deps);
        }
      } catch (error) {
        log.error({ error }, 'a pass of the manager failed; the next one tries again');
      }
      await deps.sleep(pauseMs, stopping.signal);
    }
  }

  async function discoverAll(): Promise<void> {
    for (const network of networks) {
      await discover(network, deps).catch((error: unknown) => log.warn({ error, network: network.id }, 'suppliers could not be listed'));
    }
  }
}
