// A process for tests to kill: opens a store, does what its arguments say, and prints one JSON line for each thing that is done.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../log.ts';
import { openStore } from '../open.ts';
import { digestOf, newPacks, newRelay, newSample, seed, t0 } from './fixtures.ts';

const [task, home = '', databaseUrl = ''] = process.argv.slice(2);
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const store = await openStore({ home, databaseUrl, clock: Date, log: silentLog });
  if (task === 'hold') {
    store.announce('http://127.0.0.1:4321');
    say('held');
    setInterval(() => undefined, 1_000_000);
  }
  if (task === 'write') {
    const seeded = await seed(store);
    store.work<{ readonly n: number }>('evaluate', { batchSize: 5, concurrency: 2 }, async (jobs) => {
      await store.write(async (tx) => {
        await tx.samples.add(jobs.map(({ data: { n } }) => newSample(seeded, { measurementId: 'evaluated', itemIndex: n, takenAt: t0 })));
      });
      say({ evaluated: jobs.map(({ data }) => data.n) });
    });
    // Each transaction writes ten samples and sends one job; it is acknowledged by the line.
    for (let n = Number(process.argv[5] ?? 0); ; n += 1) {
      await store.write(async (tx) => {
        await tx.samples.add(
          Array.from({ length: 10 }, (_, item) => newSample(seeded, { measurementId: `written${n}`, itemIndex: item, takenAt: t0 })),
        );
        tx.enqueue('evaluate', { n });
      });
      say({ written: n });
    }
  }
  if (task === 'fill') {
    const seeded = await seed(store);
    let written = 0;
    const failure: unknown = await (async () => {
      for (; ; written += 1) {
        await store.write(async (tx) => {
          await tx.samples.add([newSample(seeded, { measurementId: 'fill', itemIndex: written })]);
          const text = randomBytes(1_000_000);
          const relay = newRelay(seeded, { measurementId: 'fill', itemIndex: written, requestDigest: digestOf(text) });
          await tx.relays.add([relay], newPacks([text], 'fill'));
        });
      }
    })().catch((error: unknown) => error);
    say({ written, error: (failure as Error).name, message: (failure as Error).message });
    await store.close();
    rmSync(join(home, 'ballast'));
    const again = await openStore({ home, databaseUrl, clock: Date, log: silentLog });
    say({ found: (await again.read.samples.ofMeasurement('operator', 'fill')).length });
    await again.close();
  }
} catch (error) {
  const { name, message } = error as Error;
  say({ error: name, message });
  process.exitCode = 1;
}
