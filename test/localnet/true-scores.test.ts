// LocalNet's real models, measured as any endpoint is, have the true scores that models/true-scores.json says.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultTasks } from '../../src/harness/index.ts';
import { connectLocalNet, localnetAddressPolicy } from '../../src/network/localnet/connect.ts';
import { type LocalNet, startLocalNet } from '../../src/network/localnet/localnet.ts';
import { zoo } from '../../src/network/localnet/zoo.ts';
import type { Network } from '../../src/network/network.ts';
import { createClient } from '../../src/openai/client.ts';
import { measureOnce } from '../../src/testbench/measure-once.ts';

const long = process.env.HALLMARK_LONG === '1';
const itemsPerTask = long ? 200 : 24;
const keys = long
  ? ['best', 'weights-f16', 'weights-q4', 'numbers', 'words', 'other-tokenizer', 'small']
  : ['weights-q4', 'other-tokenizer', 'small'];

const trueScores = z
  .object({ files: z.record(z.string(), z.object({ tasks: z.record(z.string(), z.object({ score: z.number() })) })) })
  .parse(JSON.parse(readFileSync(new URL('../../models/true-scores.json', import.meta.url), 'utf8')));

let localnet: LocalNet;
let network: Network;

beforeAll(async () => {
  const suppliers = zoo.filter(({ key }) => keys.includes(key));
  localnet = await startLocalNet({ seed: 1, suppliers, sessionSize: suppliers.length, sessionBlocks: 100_000 });
  const { url } = localnet;
  network = await connectLocalNet({ url, client: createClient({ addressPolicy: localnetAddressPolicy(url) }) });
});

afterAll(async () => {
  await network.close();
  await localnet.close();
});

// Of k intervals at 95 %, more than k/20 + 3 standard deviations miss in fewer than 1 of 200 draws of items; the draws here are fixed.
it('95 % intervals contain the true scores', async () => {
  const cases: { readonly supplier: string; readonly task: string; readonly contains: boolean }[] = [];
  const [session] = await network.sessions();
  if (!session) throw new Error('LocalNet has no session');
  for (const { address, name, truth } of localnet.suppliers) {
    if (truth.kind !== 'honest') continue;
    const results = await measureOnce({
      tasks: defaultTasks,
      budget: itemsPerTask * defaultTasks.length,
      seed: `true scores of ${truth.model}`,
      concurrency: 4,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ask: {
        wire: { api: 'completions', model: await network.model(address, session.serviceId) },
        relay: (http) => network.relay({ session, address, http }),
        sleep: async (ms) => void (await sleep(ms)),
        nowMs: Date.now,
        loopDelaySince: () => 0,
        retries: { attempts: 1, backoffMs: 1 },
      },
    });
    for (const { task, estimate, failures } of results) {
      expect([...failures]).toEqual([]);
      expect(estimate?.samples).toBe(itemsPerTask);
      const score = trueScores.files[truth.model]?.tasks[task.name]?.score;
      if (score === undefined || !estimate) throw new Error(`models/true-scores.json lacks ${truth.model} ${task.name}`);
      const { low, high } = estimate.served;
      cases.push({ supplier: name, task: task.name, contains: low * 100 <= score && score <= high * 100 });
    }
  }
  const missed = cases.filter(({ contains }) => !contains);
  const allowed = Math.floor(cases.length * 0.05 + 3 * Math.sqrt(cases.length * 0.05 * 0.95));
  expect(cases.length).toBe(keys.length * defaultTasks.length);
  expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(allowed);
});
