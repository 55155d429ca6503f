// What a signed relay costs the test-bench's process: the same requests plainly to the no-op server, and signed through ShannonSim's relay
// miners in front of it, in turns. Server and simulator are processes of their own. Aim: at most 450 µs of CPU more per relay (signing,
// checking, evidence). Prints one line.
//   node benchmarks/shannon-relay.ts [rounds, 7] [concurrency, 16] [milliseconds a round, 1500]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { openChain } from '../src/network/shannon/chain/open-chain.ts';
import { shannonNetwork } from '../src/network/shannon/network.ts';
import { simKey } from '../src/network/shannon/sim/sim-key.ts';
import { spawnShannonSim } from '../src/network/shannon/sim/spawn-sim.ts';
import { createClient } from '../src/openai/client.ts';
import { median } from './support/figures.ts';

const [rounds = 7, concurrency = 16, roundMs = 1_500] = process.argv.slice(2).map(Number);
const body = JSON.stringify({ model: 'noop', prompt: 'Question: what is 2 + 2?\nAnswer:', max_tokens: 16, temperature: 0, stop: ['\n'] });
const http = { method: 'POST', path: '/v1/completions', body } as const;
const local = { addressPolicy: { typed: ['127.0.0.1'] }, maxConnections: concurrency };

const noop = spawn(process.execPath, [new URL('noop/main.ts', import.meta.url).pathname, '0', '300'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = await once(noop.stdout, 'data');
const backendUrl = String(line).trim();
const sim = await spawnShannonSim({
  seed: 'benchmark',
  blockMs: 3_600_000,
  suppliers: [
    { name: 'one', kind: 'poktroll', serviceIds: ['text-generation'], backendUrl },
    { name: 'two', kind: 'pocket-relay-miner', serviceIds: ['text-generation'], backendUrl },
  ],
});
const plainClient = createClient(local);
const chainClient = createClient(local);
const network = await shannonNetwork({
  id: 'benchmark',
  chain: openChain({ nodes: sim.nodes, client: chainClient }),
  client: createClient(local),
  keys: [simKey('benchmark', 'gateway')],
  applications: [{ address: sim.application }],
  blockMs: 3_600_000,
});
const [session] = await network.sessions();
if (!session) throw new Error('the simulator has no session');

let turn = 0;
let evidenceBytes = 0;
const plain = async (): Promise<number> => {
  const exchange = await plainClient.send({ baseUrl: backendUrl }, http);
  if (!exchange.ok) throw new Error(`${exchange.failure.kind}: ${exchange.failure.detail}`);
  return exchange.timing.totalMs;
};
/** To poktroll's miner (which closes every connection) or to the other one. */
const signed = (supplier: number) => async (): Promise<number> => {
  const { exchange, evidence } = await network.relay({ session, address: sim.suppliers[supplier]?.address ?? '', http });
  if (!exchange.ok) throw new Error(`${exchange.failure.kind}: ${exchange.failure.detail}`);
  evidenceBytes = evidence?.length ?? 0;
  return exchange.timing.totalMs;
};

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly latencyMs: number;
}

const measure = async (send: () => Promise<number>): Promise<Round> => {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - start < roundMs) latencies.push(await send());
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const used = process.cpuUsage(cpu);
  const count = latencies.length;
  return {
    perSecond: (count * 1_000) / (performance.now() - start),
    cpuUs: (used.user + used.system) / count,
    latencyMs: median(latencies),
  };
};

const kinds = { plain, poktroll: signed(0), 'pocket-relay-miner': signed(1) };
for (const send of Object.values(kinds)) await measure(send);
const results: Record<string, Round>[] = [];
for (; turn < rounds; turn += 1) {
  const round: Record<string, Round> = {};
  // Whoever goes first in a round may find a cooler machine.
  const order = Object.entries(kinds);
  for (const [name, send] of turn % 2 === 0 ? order : order.reverse()) round[name] = await measure(send);
  results.push(round);
}
const of = (name: string, pick: (round: Round) => number): number =>
  median(results.flatMap((round) => (round[name] ? [pick(round[name])] : [])));
const added = (name: string): number => median(results.map((round) => (round[name]?.cpuUs ?? 0) - (round.plain?.cpuUs ?? 0)));
const shown = ['poktroll', 'pocket-relay-miner'].map(
  (name) =>
    `${name} ${Math.round(of(name, (round) => round.perSecond))}/s, ${of(name, (round) => round.latencyMs).toFixed(1)} ms, ` +
    `${Math.round(of(name, (round) => round.cpuUs))} µs CPU (+${Math.round(added(name))} µs)`,
);
process.stdout.write(
  `signed relays: ${shown.join('; ')}; plain ${Math.round(of('plain', (round) => round.perSecond))}/s, ` +
    `${Math.round(of('plain', (round) => round.cpuUs))} µs CPU; evidence ${evidenceBytes} bytes (${rounds} rounds, ${concurrency} at once)\n`,
);

await network.close();
await Promise.all([plainClient.close(), chainClient.close(), sim.close()]);
noop.stdin.end();
