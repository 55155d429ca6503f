// The test-bench as in production (client, relays, texts, samples, estimates, queue), measuring endpoints that all are the no-op server.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTask } from '../../src/harness/index.ts';
import { endpointsNetwork } from '../../src/network/endpoints/network.ts';
import { createClient } from '../../src/openai/client.ts';
import { openStore } from '../../src/store/index.ts';
import { type Bench, startBench } from '../../src/testbench/bench.ts';
import { registerTasks } from '../../src/testbench/register-tasks.ts';
import { serveRequests } from '../support/child.ts';
import { complaintsLog } from '../support/complaints.ts';
import type { BenchSetup } from './messages.ts';
import { sharesOf } from './parts.ts';

const complaints = complaintsLog();
let requests = 0;
let bench: Bench | undefined;
/** Relays wait here while the bare loop has its turn. */
let gate: Promise<void> | null = null;
let openGate = (): void => {};
let close = async (): Promise<void> => {};

async function open(setup: BenchSetup): Promise<void> {
  const store = await openStore({ home: tmpdir(), databaseUrl: setup.databaseUrl, clock: Date, log: complaints.log });
  const client = createClient({ addressPolicy: { typed: [setup.serverUrl] }, maxConnections: setup.concurrency });
  const endpoints = Array.from({ length: setup.suppliers }, (_, index) => ({
    name: `supplier-${index}`,
    url: setup.serverUrl,
    model: 'noop',
    apiKeyEnv: null,
    apiKey: null,
    api: 'completions' as const,
  }));
  const network = endpointsNetwork({ id: 'bench', endpoints, client });
  const policies = await registerTasks(
    setup.taskNames.map((name) => ({
      name,
      window: { samples: 100, ttlMs: 30 * 24 * 60 * 60_000, minNewSamples: 1 },
      // Renewed without pause: there is always something to measure.
      every: { unit: 'time', everyMs: 1 },
      requires: [],
      samplesPerMeasurement: setup.samplesPerMeasurement,
      disclose: null,
      visibility: 'public',
    })),
    { store, find: findTask, now: Date.now() },
  );
  bench = startBench({
    store,
    networks: [
      {
        ...network,
        relay(request) {
          if (request.http.method === 'POST') requests += 1;
          return gate === null ? network.relay(request) : gate.then(() => network.relay(request));
        },
      },
    ],
    policies,
    concurrency: { global: setup.concurrency, perSupplier: 2 },
    retries: { attempts: 3, backoffMs: 500 },
    retentionMs: 30 * 24 * 60 * 60_000,
    now: Date.now,
    log: complaints.log,
  });
  close = async () => {
    await bench?.stop();
    await network.close();
    await store.close();
  };
}

async function measure(ms: number) {
  const before = requests;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await sleep(ms);
  const { user, system } = process.cpuUsage(cpu);
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  return { requests: requests - before, elapsedMs: performance.now() - start, cpuUs: user + system, peakRssBytes };
}

serveRequests({
  open,
  settle: ({ ms }: { readonly ms: number }) => sleep(ms),

  /** Sends no more relays and waits until those under way, and what follows from them, are done. */
  async pause() {
    gate = new Promise((resolve) => {
      openGate = resolve;
    });
    await sleep(700);
  },

  /** Goes on; measuring starts when the pipeline is full again. */
  async resume() {
    gate = null;
    openGate();
    await sleep(700);
  },

  measure: ({ ms }: { readonly ms: number }) => measure(ms),

  async profile({ ms, saveAs }: { readonly ms: number; readonly saveAs: string }) {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 250 });
    await session.post('Profiler.start');
    const result = await measure(ms);
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    if (saveAs !== '') writeFileSync(saveAs, JSON.stringify(profile));
    return { ...result, shares: sharesOf(profile) };
  },

  async close() {
    const samples = bench?.progress().samples ?? 0;
    await close();
    return { samples, complaints: complaints.lines() };
  },
});
