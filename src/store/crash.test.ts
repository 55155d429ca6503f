// kill -9 in the middle of writing: what was acknowledged is there, whole, and no job is lost.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openStore, silentLog } from './index.ts';
import { eachDatabase, type Location } from './testing.ts';

const rounds = process.env.HALLMARK_LONG === '1' ? 20 : 2;
const child = fileURLToPath(new URL('./testing/child.ts', import.meta.url));

interface Said {
  readonly written?: number;
  readonly evaluated?: readonly number[];
}

function writer({ home, databaseUrl }: Location, from: number): { readonly process: ChildProcess; readonly said: Said[] } {
  const process_ = spawn(process.execPath, [child, 'write', home, databaseUrl ?? '', String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Said[] = [];
  createInterface({ input: process_.stdout }).on('line', (line) => said.push(JSON.parse(line) as Said));
  return { process: process_, said };
}

/** Resolves with the jobs' numbers when `count` of them have come. */
function collectJobs(count: number) {
  const numbers = new Set<number>();
  const { promise: all, resolve } = Promise.withResolvers<ReadonlySet<number>>();
  if (count === 0) resolve(numbers);
  return {
    all,
    add(more: readonly number[]) {
      for (const n of more) numbers.add(n);
      if (numbers.size === count) resolve(numbers);
    },
  };
}

eachDatabase((_name, open) => {
  it(`loses nothing that was acknowledged when its process is killed, ${rounds} times`, { timeout: 60_000 * rounds }, async () => {
    const location = await open.location();
    const acknowledged = new Set<number>();
    let next = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { process: process_, said } = writer(location, next);
      while (!said.some(({ written }) => written !== undefined)) await sleep(10);
      await sleep(100 + round * 37);
      process_.kill('SIGKILL');
      await once(process_, 'close');
      for (const { written } of said) if (written !== undefined) acknowledged.add(written);
      next = Math.max(...acknowledged) + 2;
    }

    const store = await openStore({ ...location, clock: Date, log: silentLog });
    for (const n of acknowledged) expect(await store.read.samples.ofMeasurement('operator', `written${n}`)).toHaveLength(10);
    // What was not acknowledged is there whole or not at all.
    for (let n = 0; n < next; n += 1) expect([0, 10]).toContain((await store.read.samples.ofMeasurement('operator', `written${n}`)).length);

    // Every committed job comes to an end. Those that were at work when their process died come again: at once where the store is
    // embedded, and on a server when their heartbeat has ended.
    const { waiting, active } = await store.queueCounts('evaluate');
    const left = collectJobs(waiting + active);
    store.work<{ readonly n: number }>('evaluate', { batchSize: 50, pollMs: 50 }, async (jobs) => left.add(jobs.map(({ data }) => data.n)));
    const again = await left.all;
    const evaluated = (await store.read.samples.ofMeasurement('operator', 'evaluated')).map(({ itemIndex }) => itemIndex);
    for (const n of acknowledged) expect(evaluated.includes(n) || again.has(n)).toBe(true);
    await store.close();
  });
});
