// `kill -9` at random moments while measuring, then start again: no stored sample is lost, none counts twice, no measurement is stuck, and
// windows are what their samples say. The test-bench is a process of its own; its suppliers live here and remember what they answered.
// Two kills by default, twenty with `HALLMARK_LONG=1`.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { expect, it } from 'vitest';
import { estimateWindow, seededRandom } from '../stats/index.ts';
import { office, openStore, type Sample, type Store, silentLog, supplierId } from '../store/index.ts';
import { eachDatabase, type Location } from '../store/testing.ts';
import { eventually, taskConfig } from './testing/bench-kit.ts';
import type { CrashMessage, CrashPlan } from './testing/crash-child.ts';
import { type Oracle, startOracle } from './testing/oracle.ts';
import { solvableTasks, solve } from './testing/solvable.ts';

const long = process.env.HALLMARK_LONG === '1';
const size = long ? { kills: 20, samples: 900, withinMs: 15 * 60_000 } : { kills: 2, samples: 90, withinMs: 240_000 };
const child = fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url));

eachDatabase((name, open) => {
  it(
    `survives ${size.kills} kills`,
    async () => {
      const location = await open.location();
      const random = seededRandom(`crash on ${name}`);
      const book = { find: solve };
      const oracles = await Promise.all(['a', 'b', 'c'].map((salt) => startOracle({ book, salt, ability: () => 0.7, latencyMs: 8 })));
      const plan: CrashPlan = {
        ...location,
        suppliers: oracles.map(({ salt, url }) => ({ address: salt, url })),
        tasks: solvableTasks.map((task) => taskConfig({ name: task.name, window: { samples: size.samples }, samplesPerMeasurement: 15 })),
      };
      const seen = new Map<string, readonly [string, string, number]>();
      for (let kill = 0; kill < size.kills; kill++) {
        const run = start(plan, seen);
        await run.measuring;
        // Random moments of the work, not of the clock: a slow machine is killed as far on as a fast one.
        const enough = seen.size + Math.floor(random() * 80);
        await eventually(`${enough} samples`, () => seen.size >= enough);
        await sleep(random() * 300);
        const isOver = run.isOver();
        run.kill();
        // A kill after the end would show nothing.
        expect({ kill, isOver }).toEqual({ kill, isOver: false });
        expect((await run.ended).signal).toBe('SIGKILL');
        await letHeartbeatsEnd(location);
      }
      const killedWith = seen.size;
      const last = start(plan, seen);
      expect(await last.ended).toEqual({ code: 0, signal: null });
      expect(killedWith).toBeGreaterThan(0);
      expect(seen.size).toBeGreaterThan(killedWith);

      const store = await openStore({ ...location, clock: Date, log: silentLog });
      try {
        await check(store, oracles, seen);
      } finally {
        await store.close();
        await Promise.all(oracles.map((oracle) => oracle.close()));
      }
    },
    size.withinMs,
  );
});

async function check(
  store: Store,
  oracles: readonly Oracle[],
  seen: ReadonlyMap<string, readonly [string, string, number]>,
): Promise<void> {
  expect(await store.read.measurements.open('operator')).toEqual([]);
  for (const queue of ['sample', 'request', 'evaluate', 'summarize'] as const) {
    expect(await store.queueCounts(queue)).toEqual({ waiting: 0, active: 0, failed: 0 });
  }
  const found = new Map<string, Sample>();
  const tasks = await store.read.tasks.list('operator');
  for (const oracle of oracles) {
    const id = supplierId('testnet', 'text-generation', oracle.salt);
    const measurements = await store.read.measurements.list('operator', { supplierId: id, limit: 100_000 });
    const windows = await store.read.windows.list({ supplierIds: [id], owner: office });
    const estimates = await store.read.estimates.current('operator', { supplierIds: [id], owner: office });
    for (const task of solvableTasks) {
      const taskId = tasks.find((known) => known.name === task.name)?.id ?? '';
      const samples = await store.read.samples.page('operator', { supplierId: id, taskIds: [taskId], limit: 100_000 });
      for (const sample of samples) {
        expect(found.has(sample.id)).toBe(false);
        found.set(sample.id, sample);
        const [instance] = task.constructRequests(sample.itemId);
        const question = instance?.type === 'loglikelihood_rolling' ? '' : (instance?.context ?? '');
        expect(sample).toMatchObject({ answered: true, value: Number(oracle.isRight(task.name, question)) });
      }
      // Every item of every measurement counts once.
      const items = measurements
        .filter((one) => one.taskId === taskId)
        .flatMap(({ id: one, items: its }) => its.map((_, at) => `${one}-${at}`));
      expect(samples.map((sample) => `${sample.measurementId}-${sample.itemIndex}`).sort()).toEqual(items.sort());

      // A page is in the order of time, newest first.
      const newest = samples.slice(0, size.samples);
      const window = windows.find((one) => one.taskId === taskId);
      expect(window).toMatchObject({ samples: newest.length, answered: newest.length });
      expect(newest).toHaveLength(size.samples);
      const estimate = estimateWindow(newest);
      expect(estimates.find((one) => one.taskId === taskId)).toMatchObject({
        score: estimate?.served.estimate,
        low: estimate?.served.low,
        high: estimate?.served.high,
        samples: estimate?.samples,
      });
    }
    // A kill costs what was under way or not stored yet, and is asked once more.
    const times = Map.groupBy(oracle.arrivals, ({ prompt }) => prompt);
    times.delete('');
    expect(Math.max(...[...times.values()].map((arrivals) => arrivals.length))).toBeLessThanOrEqual(size.kills + 1);
  }
  for (const [id, [, itemId, value]] of seen) expect(found.get(id)).toMatchObject({ itemId, value });
  expect(found.size).toBe(seen.size);
}

interface Run {
  readonly measuring: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  isOver(): boolean;
  kill(): void;
}

/** Starts the test-bench; the samples that it reads back go into `seen`. */
function start(plan: CrashPlan, seen: Map<string, readonly [string, string, number]>): Run {
  const started = spawn(process.execPath, [child, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const measuring = Promise.withResolvers<void>();
  let over = false;
  let errors = '';
  started.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const lines = createInterface({ input: started.stdout });
  lines.on('line', (line) => {
    // The last line of a killed process may be cut.
    if (!line.endsWith('}')) return;
    const message: CrashMessage = JSON.parse(line);
    if (message.kind === 'measuring') measuring.resolve();
    if (message.kind === 'done') over = true;
    if (message.kind === 'trouble') errors += message.message;
    if (message.kind === 'samples') for (const sample of message.samples) seen.set(sample[0], sample);
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    started.on('close', (code, signal) => {
      measuring.reject(new Error(`the test-bench ended before it measured: ${errors}`));
      if (errors === '') resolve({ code, signal });
      else reject(new Error(errors));
    });
  });
  measuring.promise.catch(() => undefined);
  ended.catch(() => undefined);
  return { measuring: measuring.promise, ended, isOver: () => over, kill: () => started.kill('SIGKILL') };
}

/**
 * Jobs of a killed process on a server are given out again when their heartbeat has been silent for 20 s: here that time passes at once, by
 * dating the heartbeats back; what then happens is the queue's own doing. An embedded store knows at its start that nobody else has its jobs.
 */
async function letHeartbeatsEnd({ databaseUrl }: Location): Promise<void> {
  if (databaseUrl === undefined) return;
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query("update hallmark_queue.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'");
  await client.query("update hallmark_queue.queue set monitor_on = now() - interval '1 minute'");
  await client.end();
  const boss = new PgBoss({ connectionString: databaseUrl, schema: 'hallmark_queue', schedule: false, supervise: false, migrate: false });
  await boss.start();
  await boss.supervise();
  await boss.stop({ graceful: false, close: true });
}
