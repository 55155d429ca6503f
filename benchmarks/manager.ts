// A pass of the manager over many suppliers and tasks: who lacks fresh samples? On PostgreSQL and on PGlite, before and after the windows are full.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { defaultTasks } from '../src/harness/index.ts';
import { endpointsNetwork } from '../src/network/endpoints/network.ts';
import { createClient } from '../src/openai/client.ts';
import { office, openStore, type Store, silentLog, stageStore } from '../src/store/index.ts';
import { createLimiter } from '../src/testbench/limiter.ts';
import { watchLoopDelay } from '../src/testbench/loop-delay.ts';
import type { TaskPolicy } from '../src/testbench/policy.ts';
import { openSessionBook } from '../src/testbench/sessions.ts';
import { uniformBudget } from '../src/testbench/stages/budget.ts';
import type { StageDeps } from '../src/testbench/stages/deps.ts';
import { discover } from '../src/testbench/stages/discover.ts';
import { createHandover } from '../src/testbench/stages/handover.ts';
import { createIdentifier } from '../src/testbench/stages/identify.ts';
import { createLedger } from '../src/testbench/stages/ledger.ts';
import { plan } from '../src/testbench/stages/plan.ts';
import { explainDue } from './manager/explain.ts';
import { endOpen, fillWindows } from './manager/fill.ts';
import { columns, median, megabytes, whole } from './support/figures.ts';
import { machine } from './support/machine.ts';
import { readOptions } from './support/options.ts';
import { servePostgres } from './support/servers.ts';

const options = readOptions(
  `A pass of the manager over suppliers x tasks, all suppliers in session: on PostgreSQL, then on PGlite; with no window yet, and with windows
as months of measuring leave them (5 % never measured, 5 % not full, 0.2 % with samples that have grown too old).`,
  {
    suppliers: { default: 10_000, about: 'suppliers' },
    tasks: { default: 100, about: 'tasks' },
    passes: { default: 7, about: 'passes of each' },
    postgresOnly: { default: false, about: 'leave PGlite out' },
    explain: { default: false, about: 'print how PostgreSQL answers the question (explain analyze)' },
  },
);
const limits = { pendingPerSupplier: 3, pending: 256, pauseMs: 0, fruitlessPauseMs: 30_000 };
const ttlMs = 30 * 24 * 60 * 60_000;
const now = Date.now();

interface Passes {
  readonly empty: number;
  readonly filled: number;
  /** The question about all suppliers, in one query. */
  readonly all: number;
}

const print = (text: string): void => void process.stdout.write(text);
const home = await mkdtemp(join(tmpdir(), 'hallmark-manager-'));
const postgres = await servePostgres();
try {
  print(`On ${machine()}; ${whole(options.suppliers)} suppliers x ${options.tasks} tasks, median of ${options.passes} passes.\n`);
  const databaseUrl = await postgres.create();
  const onPostgres = await measure('PostgreSQL', await openStore({ home, databaseUrl, clock: Date, log: silentLog }), databaseUrl);
  const onPglite = options.postgresOnly ? null : await measure('PGlite', await openStore({ home, clock: Date, log: silentLog }), null);
  const both = (pick: (one: Passes) => number): string =>
    `${whole(pick(onPostgres))} ms on PostgreSQL${onPglite ? `, ${whole(pick(onPglite))} ms on PGlite` : ''}`;
  print(
    `manager: ${whole(options.suppliers)} suppliers x ${options.tasks} tasks: a pass (it looks at 1,000 suppliers at most) ${both(({ filled }) => filled)}; ` +
      `all windows in one query ${both(({ all }) => all)}; ${megabytes(process.resourceUsage().maxRSS * 1024)}\n`,
  );
} finally {
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}

async function measure(name: string, store: Store, databaseUrl: string | null): Promise<Passes> {
  const client = createClient();
  const endpoints = Array.from({ length: options.suppliers }, (_, index) => ({
    name: `supplier-${index}`,
    url: 'http://127.0.0.1:9',
    model: 'none',
    apiKeyEnv: null,
    apiKey: null,
    api: 'completions' as const,
  }));
  const network = endpointsNetwork({ id: 'bench', endpoints, client });
  const deps = await depsOf(store, network);
  try {
    const listedMs = await timed(() => discover(network, deps));
    await deps.sessions.refresh();
    const empty = await passes(store, deps);
    const filledMs = await timed(() => fillWindows(store, now, ttlMs));
    const filled = await passes(store, deps);
    const question = {
      owner: office,
      now,
      needs: [...deps.policies.values()].map(({ taskId, window }) => ({
        taskId,
        samples: window.samples,
        ttlMs,
        minNew: window.minNewSamples,
        renewAfterMs: null,
        pauseMs: limits.pauseMs,
      })),
      supplierIds: deps.sessions.all().map(({ supplierId }) => supplierId),
      perSupplier: limits.pendingPerSupplier,
      limit: limits.pending,
    };
    const queryMs: number[] = [];
    for (let index = 0; index < options.passes; index++) queryMs.push(await timed(() => store.read.windows.due(question)));
    print(
      `${name}:\n${columns([
        ['reading a listing of all suppliers', `${whole(listedMs)} ms`],
        ['a pass while no window is there', `${whole(median(empty.ms))} ms`],
        ['filling the windows (not part of a pass)', `${whole(filledMs)} ms`],
        [
          'a pass over filled windows',
          `${whole(median(filled.ms))} ms (${whole(Math.min(...filled.ms))} to ${whole(Math.max(...filled.ms))})`,
        ],
        ['  of it CPU of this process', `${whole(median(filled.cpuMs))} ms`],
        ['  measurements planned', whole(filled.planned)],
        ['asking for the windows due of all suppliers at once', `${whole(median(queryMs))} ms`],
      ])}`,
    );
    if (options.explain && databaseUrl !== null) print(await explainDue(databaseUrl, question));
    return { empty: median(empty.ms), filled: median(filled.ms), all: median(queryMs) };
  } finally {
    deps.loopDelay.stop();
    await network.close();
    await store.close();
  }
}

async function passes(store: Store, deps: StageDeps) {
  const ms: number[] = [];
  const cpuMs: number[] = [];
  let planned = 0;
  // The first one is the warm-up.
  for (let index = 0; index <= options.passes; index++) {
    await endOpen(store);
    const cpu = process.cpuUsage();
    const taken = await timed(async () => {
      planned = (await plan(limits, deps)).planned;
    });
    const { user, system } = process.cpuUsage(cpu);
    if (index === 0) continue;
    ms.push(taken);
    cpuMs.push((user + system) / 1000);
  }
  return { ms, cpuMs, planned };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function depsOf(store: Store, network: ReturnType<typeof endpointsNetwork>): Promise<StageDeps> {
  const tasks = Array.from({ length: options.tasks }, (_, index) => {
    const [first] = defaultTasks;
    const task = defaultTasks[index % defaultTasks.length] ?? first;
    if (!task) throw new Error('there are no tasks');
    return { ...task, name: `${task.name}_${index}` };
  });
  const taskIds = await store.write((tx) =>
    tx.tasks.upsert(
      tasks.map(({ name, version, serviceKind, primaryMetric, disclose }) => ({
        name,
        version,
        serviceKind,
        primaryMetric,
        disclose,
        owner: office,
        visibility: 'public',
      })),
      now,
    ),
  );
  const policies = tasks.map(
    (task, index): TaskPolicy => ({
      task,
      taskId: taskIds[index] ?? '',
      owner: office,
      visibility: 'public',
      window: { samples: 100, ttlMs, minNewSamples: 1 },
      every: null,
      requires: [],
      samplesPerMeasurement: 10,
    }),
  );
  const stages = stageStore(store);
  return {
    store: stages,
    handover: createHandover(),
    ledger: createLedger({ store: stages, now: () => now }),
    policies: new Map(policies.map((policy) => [policy.taskId, policy])),
    sessions: openSessionBook([network]),
    now: () => now,
    newSeed: () => randomBytes(16).toString('hex'),
    identifier: createIdentifier(),
    limiter: createLimiter({ global: 1, perKey: 1 }),
    loopDelay: watchLoopDelay(),
    retries: { attempts: 1, backoffMs: 1 },
    retentionMs: ttlMs,
    relayRetentionMs: ttlMs,
    averageRunLength: null,
    tiers: [],
    taxonomies: [],
    budget: uniformBudget,
    historyStepMs: 60_000,
    sleep: async () => undefined,
    log: silentLog,
  };
}
