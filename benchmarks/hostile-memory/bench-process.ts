// The test-bench as `hallmark start` runs it, with its network and its database elsewhere.
import { tmpdir } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultTasks, findTask } from '../../src/harness/index.ts';
import { connectLocalNet, localnetAddressPolicy } from '../../src/network/localnet/connect.ts';
import { createClient } from '../../src/openai/client.ts';
import { openStore } from '../../src/store/index.ts';
import { startBench } from '../../src/testbench/bench.ts';
import { registerTasks } from '../../src/testbench/register-tasks.ts';
import { serveRequests } from '../support/child.ts';
import { complaintsLog } from '../support/complaints.ts';

const dayMs = 24 * 60 * 60_000;

serveRequests({
  async run({ url, databaseUrl, ms }: { readonly url: string; readonly databaseUrl: string; readonly ms: number }) {
    const complaints = complaintsLog();
    const store = await openStore({ home: tmpdir(), databaseUrl, clock: Date, log: complaints.log });
    // As `hallmark start` does without a configuration, but that full windows are renewed without pause.
    const client = createClient({ addressPolicy: localnetAddressPolicy(url), maxConnections: 2 });
    const network = await connectLocalNet({ id: 'localnet', url, client });
    const policies = await registerTasks(
      defaultTasks.map(({ name }) => ({
        name,
        window: { samples: 100, ttlMs: 30 * dayMs, minNewSamples: 1 },
        every: { unit: 'time', everyMs: 1 },
        requires: [],
        samplesPerMeasurement: 10,
        disclose: null,
        visibility: 'public',
      })),
      { store, find: findTask, now: Date.now() },
    );
    const bench = startBench({
      store,
      networks: [network],
      policies,
      concurrency: { global: 16, perSupplier: 2 },
      retries: { attempts: 3, backoffMs: 500 },
      retentionMs: 30 * dayMs,
      now: Date.now,
      log: complaints.log,
    });
    await sleep(ms);
    const samples = bench.progress().samples;
    await bench.stop();
    await network.close();
    await store.close();
    return { peakRssBytes: process.resourceUsage().maxRSS * 1024, samples, complaints: complaints.lines() };
  },
});
