// For tests: a whole test-bench in a process of its own that can be killed. It says on standard output, one JSON value a line, that it
// measures, which samples it has read back from the store, and that all windows are full and nothing is open.
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskConfig } from '../../config/types.ts';
import type { Task } from '../../harness/index.ts';
import { createClient } from '../../openai/client.ts';
import { office, openStore, silentLog, supplierId } from '../../store/index.ts';
import { startBench } from '../bench.ts';
import { registerTasks } from '../register-tasks.ts';
import { solvableTasks } from './solvable.ts';
import { createTestNetwork, type Staked } from './test-network.ts';

/** The one argument, as JSON. */
export interface CrashPlan {
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly suppliers: readonly Staked[];
  readonly tasks: readonly TaskConfig[];
}

export type CrashMessage =
  | { readonly kind: 'measuring' }
  /** Newly read: sample id, item id, value. */
  | { readonly kind: 'samples'; readonly samples: readonly (readonly [string, string, number])[] }
  | { readonly kind: 'trouble'; readonly message: string }
  | { readonly kind: 'done' };

const tell = (message: CrashMessage): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

async function run({ home, databaseUrl, suppliers, tasks }: CrashPlan): Promise<void> {
  const trouble = (fields: object, message: string): void =>
    tell({ kind: 'trouble', message: `${message} ${'error' in fields ? String(fields.error) : ''}` });
  const store = await openStore({ home, databaseUrl, clock: Date, log: { ...silentLog, error: trouble } });
  const client = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  const hour = 3_600_000;
  const network = createTestNetwork({ client, now: Date.now, blockMs: hour, sessionBlocks: 24, suppliers });
  const find = (name: string): Task => {
    const task = solvableTasks.find((known) => known.name === name);
    if (!task) throw new Error(`no task ${name}`);
    return task;
  };
  const policies = await registerTasks(tasks, { store, find, now: Date.now() });
  const bench = startBench({
    store,
    networks: [network],
    policies,
    concurrency: { global: 16, perSupplier: 4 },
    retries: { attempts: 3, backoffMs: 10 },
    retentionMs: 24 * hour,
    now: Date.now,
    log: { warn: trouble, error: trouble },
    passMs: 50,
  });
  tell({ kind: 'measuring' });

  const ids = suppliers.map(({ address }) => supplierId(network.id, 'text-generation', address));
  const seen = new Set<string>();
  const tellSamples = async (limit: number): Promise<void> => {
    for (const id of ids) {
      const page = await store.read.samples.page('operator', {
        supplierId: id,
        taskIds: policies.map(({ taskId }) => taskId),
        limit,
      });
      const fresh = page.filter((sample) => !seen.has(sample.id));
      for (const sample of fresh) seen.add(sample.id);
      if (fresh.length > 0) tell({ kind: 'samples', samples: fresh.map(({ id: sampleId, itemId, value }) => [sampleId, itemId, value]) });
    }
  };
  const isDone = async (): Promise<boolean> => {
    if ((await store.read.measurements.open('operator', { limit: 1 })).length > 0) return false;
    const windows = await store.read.windows.list({ supplierIds: ids, owner: office });
    const full = windows.filter(({ taskId, samples }) => samples >= (policies.find((one) => one.taskId === taskId)?.window.samples ?? 0));
    return full.length === ids.length * policies.length;
  };
  while (!(await isDone())) {
    await tellSamples(200);
    await sleep(200);
  }
  await tellSamples(100_000);
  await bench.stop();
  await store.close();
  await network.close();
  tell({ kind: 'done' });
}

await run(JSON.parse(process.argv[2] ?? ''));
