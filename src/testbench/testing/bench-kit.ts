// For tests: a test-bench with everything around it that is real (oracle servers, client, store) and a network and a clock that a test moves.
// It runs as a whole (`start`) or stage by stage, without the queue, in the test's own hands (`pass`).

import { setTimeout as sleep } from 'node:timers/promises';
import type { Every, Requirement, TaskConfig, WindowConfig } from '../../config/types.ts';
import { familyNames, findTask, type Task } from '../../harness/index.ts';
import { defaultTiers } from '../../leaderboard/index.ts';
import { createClient } from '../../openai/client.ts';
import type { Deadlines } from '../../openai/limits.ts';
import { type Measurement, office, type Sample, type Store, stageStore, supplierId, type WindowState } from '../../store/index.ts';
import type { Retries } from '../ask.ts';
import { type Bench, type BenchOptions, startBench } from '../bench.ts';
import { createLimiter } from '../limiter.ts';
import { watchLoopDelay } from '../loop-delay.ts';
import type { TaskPolicy } from '../policy.ts';
import { registerTasks } from '../register-tasks.ts';
import { openSessionBook } from '../sessions.ts';
import { adaptiveBudget, type BudgetOptions, uniformBudget } from '../stages/budget.ts';
import type { StageDeps } from '../stages/deps.ts';
import { discover } from '../stages/discover.ts';
import { evaluate } from '../stages/evaluate.ts';
import { createHandover } from '../stages/handover.ts';
import { createIdentifier } from '../stages/identify.ts';
import { createLedger } from '../stages/ledger.ts';
import { type PlanLimits, plan } from '../stages/plan.ts';
import { request } from '../stages/request.ts';
import { sample } from '../stages/sample.ts';
import { summarize } from '../stages/summarize.ts';
import { type AnswerBook, createAnswerBook } from './answer-book.ts';
import { type Arrival, type Oracle, type OracleSettings, startOracle } from './oracle.ts';
import { createTestNetwork, type TestNetwork } from './test-network.ts';
import { day, minute, type VirtualClock, virtualClock } from './virtual-clock.ts';

export interface TaskWish {
  readonly name: string;
  readonly window?: Partial<WindowConfig>;
  readonly every?: Every;
  readonly requires?: readonly Requirement[];
  readonly samplesPerMeasurement?: number;
}

export interface KitOptions {
  readonly store: Store;
  /** By address. */
  readonly suppliers: Readonly<Record<string, Partial<OracleSettings>>>;
  readonly tasks: readonly (string | TaskWish)[];
  readonly concurrency?: { readonly global: number; readonly perSupplier: number };
  readonly retries?: Retries;
  readonly deadlines?: Partial<Deadlines>;
  readonly limits?: Partial<PlanLimits>;
  /** Without it every window is filled. */
  readonly budget?: BudgetOptions;
  readonly find?: (name: string) => Task;
  /** Seeds of measurements; by hand they are counted, and a whole test-bench draws its own, unless this is given. */
  readonly newSeed?: () => string;
  /** A session of the network; ten blocks. */
  readonly sessionMs?: number;
}

/** What was logged, in order. */
export interface LoggedLine {
  readonly level: 'warn' | 'error';
  readonly message: string;
  readonly fields: object;
}

export interface Kit {
  readonly clock: VirtualClock;
  readonly book: AnswerBook;
  readonly network: TestNetwork;
  readonly policies: readonly TaskPolicy[];
  readonly deps: StageDeps;
  readonly limits: PlanLimits;
  readonly lines: readonly LoggedLine[];
  oracle(address: string): Oracle;
  idOf(address: string): string;
  policyOf(task: string): TaskPolicy;
  /** Most requests under way at the same time, over all servers. */
  mostUnderWay(): number;
  /** Requests that came while their supplier was in no session, or that the network had not let through. */
  readonly trespasses: readonly string[];
  /** Makes a new supplier and stakes it. */
  join(address: string, settings?: Partial<OracleSettings>): Promise<void>;
  /** Starts the whole test-bench; it is stopped with the kit. */
  start(options?: Partial<BenchOptions>): Bench;
  /** By hand: discovers, looks at the sessions, plans once and takes what is open through the stages until nothing moves. Answers with the number planned. */
  pass(): Promise<number>;
  /** By hand: the same without planning anew. */
  workThrough(deps?: StageDeps): Promise<void>;
  measurements(state?: Measurement['state']): Promise<readonly Measurement[]>;
  window(address: string, task: string): Promise<WindowState | undefined>;
  samples(address: string, task: string): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

export async function openKit(options: KitOptions): Promise<Kit> {
  const { store, concurrency = { global: 16, perSupplier: 4 }, retries = { attempts: 3, backoffMs: 1 }, sessionMs = 10 * minute } = options;
  const clock = virtualClock();
  const book = createAnswerBook();
  const lines: LoggedLine[] = [];
  const oracles = new Map<string, Oracle>();
  const trespasses: string[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const client = createClient({
    addressPolicy: { typed: ['127.0.0.1'] },
    deadlines: { connectMs: 5000, firstByteMs: 20_000, idleMs: 5000, totalMs: 30_000, ...options.deadlines },
  });
  const network = createTestNetwork({ client, now: clock.now, blockMs: sessionMs / 10, sessionBlocks: 10, suppliers: [] });

  const onUnderWay = (change: 1 | -1): void => {
    underWay += change;
    mostUnderWay = Math.max(mostUnderWay, underWay);
  };
  const onArrival = (address: string, { path, body, method }: Arrival): void => {
    if (path === '/v1/models') return;
    const wasSent = network.sent.some((relay) => relay.address === address && relay.path === path && (relay.body ?? '') === body);
    if (!wasSent) trespasses.push(`${address}: ${method} ${path} came past the network`);
    if (!network.isInSession(address)) trespasses.push(`${address}: ${method} ${path} came at session ${network.sessionNumber()}`);
  };
  const join = async (address: string, settings: Partial<OracleSettings> = {}): Promise<void> => {
    const oracle = await startOracle({
      ...settings,
      book,
      salt: address,
      onUnderWay,
      onArrival: (arrival) => onArrival(address, arrival),
    });
    oracles.set(address, oracle);
    network.stake({ address, url: oracle.url });
  };
  for (const [address, settings] of Object.entries(options.suppliers)) await join(address, settings);

  const recorded = new Map<string, Task>();
  const find = (name: string): Task => {
    const known = recorded.get(name) ?? book.record((options.find ?? findTask)(name));
    recorded.set(name, known);
    return known;
  };
  const configs = options.tasks.map((wish) => taskConfig(typeof wish === 'string' ? { name: wish } : wish));
  const policies = await registerTasks(configs, { store, find, now: clock.now() });
  const log = {
    warn: (fields: object, message: string) => void lines.push({ level: 'warn', message, fields }),
    error: (fields: object, message: string) => void lines.push({ level: 'error', message, fields }),
  };
  let seeds = 0;
  const shared = {
    retries,
    retentionMs: 30 * day,
    relayRetentionMs: 90 * day,
    now: clock.now,
    log,
    historyStepMs: minute,
    averageRunLength: 10_000,
    tiers: defaultTiers,
    taxonomies: [],
  };
  const limits: PlanLimits = { pendingPerSupplier: 3, pending: 256, pauseMs: 0, fruitlessPauseMs: 30_000, ...options.limits };
  const loopDelay = watchLoopDelay();
  const deps: StageDeps = {
    ...shared,
    newSeed: options.newSeed ?? (() => `seed ${seeds++}`),
    store: stageStore(store),
    ledger: createLedger({ store: stageStore(store), now: clock.now }),
    handover: createHandover(),
    policies: new Map(policies.map((policy) => [policy.taskId, policy])),
    sessions: openSessionBook([network]),
    budget: options.budget ? adaptiveBudget(options.budget) : uniformBudget,
    identifier: createIdentifier(),
    limiter: createLimiter({ global: concurrency.global, perKey: concurrency.perSupplier }),
    loopDelay,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  };
  const benches: Bench[] = [];
  const never = new AbortController().signal;

  const measurements = (state?: Measurement['state']) => store.read.measurements.open('operator', state ? { state } : {});
  const idsIn = async (state: Measurement['state']) => (await measurements(state)).map(({ id }) => id);
  const workThrough = async (given: StageDeps = deps): Promise<void> => {
    await sample(await idsIn('planned'), given);
    await Promise.all((await idsIn('sampled')).map((id) => request(id, never, given)));
    await evaluate(await idsIn('answered'), given);
    await summarize(await measurements('evaluated'), given);
  };
  const idOf = (address: string): string => supplierId(network.id, 'text-generation', address);
  const policyOf = (task: string): TaskPolicy => {
    const policy = policies.find(({ task: { name } }) => name === task);
    if (!policy) throw new Error(`no policy for ${task}`);
    return policy;
  };

  return {
    clock,
    book,
    network,
    policies,
    deps,
    limits,
    lines,
    trespasses,
    join,
    idOf,
    policyOf,
    mostUnderWay: () => mostUnderWay,
    oracle(address) {
      const oracle = oracles.get(address);
      if (!oracle) throw new Error(`no supplier ${address}`);
      return oracle;
    },
    start(more = {}) {
      const seeded = options.newSeed ? { newSeed: options.newSeed } : {};
      const bench = startBench({
        ...shared,
        ...seeded,
        store,
        networks: [network],
        policies,
        concurrency,
        passMs: 20,
        planLimits: limits,
        ...more,
      });
      benches.push(bench);
      return bench;
    },
    workThrough,
    async pass() {
      await discover(network, deps);
      await deps.sessions.refresh();
      const { planned } = await plan(limits, deps);
      await workThrough();
      return planned;
    },
    measurements,
    async window(address, task) {
      const found = await store.read.windows.list({ supplierIds: [idOf(address)], owner: office });
      return found.find(({ taskId }) => taskId === policyOf(task).taskId);
    },
    samples: (address, task) =>
      store.read.samples.page('operator', { supplierId: idOf(address), taskIds: [policyOf(task).taskId], limit: 100_000 }),
    async close() {
      await Promise.all(benches.map((bench) => bench.stop()));
      loopDelay.stop();
      await network.close();
      await Promise.all([...oracles.values()].map((oracle) => oracle.close()));
    },
  };
}

/** A task's settings with small windows, which two measurements fill; the configuration's own defaults are its own tests' matter. */
export function taskConfig({ name, window, every = null, requires = [], samplesPerMeasurement = 4 }: TaskWish): TaskConfig {
  return {
    name,
    window: { samples: 8, ttlMs: 30 * day, minNewSamples: 1, ...window },
    every,
    requires,
    samplesPerMeasurement,
    disclose: null,
    visibility: 'public',
  };
}

export const allTasks: readonly string[] = familyNames;

/** Waits until `check` holds, looking again and again; throws with `what` when it does not in time, which is real time. */
export async function eventually(what: string, check: () => Promise<boolean> | boolean, withinMs = 50_000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(50);
  }
}
