// What a signed relay costs the test-bench's process: the same requests plainly to the no-op server, and signed through ShannonSim's relay
// miners in front of it, in turns. Server and simulator are processes of their own. Aim: at most 450 µs of CPU more per relay (signing,
// checking, evidence). Prints two lines. The first has the figure that counts. The simulator answers a thousand times a second, though,
// and the no-op server thirty thousand times: whoever waits for each answer pays for waking up, which has nothing to do with signing. So
// the second line has plain requests to a server that takes as long as the simulator, and closes connections where poktroll's miner does.
//   node benchmarks/shannon-relay.ts [rounds, 7] [concurrency, 16] [milliseconds a round, 1500]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { openChain } from '../src/network/shannon/chain/open-chain.ts';
import { shannonNetwork } from '../src/network/shannon/network.ts';
import { simKey } from '../src/network/shannon/sim/sim-key.ts';
import { spawnShannonSim } from '../src/network/shannon/sim/spawn-sim.ts';
import { createClient } from '../src/openai/client.ts';
import { median } from './support/figures.ts';

const busyServer = 'busy-server';
if (process.argv[2] === busyServer) serveBusily();
else await compare(process.argv.slice(2).map(Number));

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly latencyMs: number;
}

async function compare([rounds = 7, concurrency = 16, roundMs = 1_500]: readonly number[]): Promise<void> {
  const body = JSON.stringify({ model: 'noop', prompt: 'Question: what is 2 + 2?\nAnswer:', max_tokens: 16, temperature: 0, stop: ['\n'] });
  const http = { method: 'POST', path: '/v1/completions', body } as const;
  const local = { addressPolicy: { typed: ['127.0.0.1'] }, maxConnections: concurrency };
  const noop = await server(new URL('noop/main.ts', import.meta.url).pathname, '0', '300');
  const busy = await server(import.meta.filename, busyServer);
  const sim = await spawnShannonSim({
    seed: 'benchmark',
    blockMs: 3_600_000,
    suppliers: [
      { name: 'one', kind: 'poktroll', serviceIds: ['text-generation'], backendUrl: noop.url },
      { name: 'two', kind: 'pocket-relay-miner', serviceIds: ['text-generation'], backendUrl: noop.url },
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

  let evidenceBytes = 0;
  const plain = (url: () => string) => async (): Promise<number> => {
    const exchange = await plainClient.send({ baseUrl: url() }, http);
    if (!exchange.ok) throw new Error(`${exchange.failure.kind}: ${exchange.failure.detail}`);
    return exchange.timing.totalMs;
  };
  const signed = (supplier: number) => async (): Promise<number> => {
    const { exchange, evidence } = await network.relay({ session, address: sim.suppliers[supplier]?.address ?? '', http });
    if (!exchange.ok) throw new Error(`${exchange.failure.kind}: ${exchange.failure.detail}`);
    evidenceBytes = evidence?.length ?? 0;
    return exchange.timing.totalMs;
  };
  const measure = async (send: () => Promise<number>, forMs = roundMs): Promise<Round> => {
    const latencies: number[] = [];
    const cpu = process.cpuUsage();
    const start = performance.now();
    const worker = async (): Promise<void> => {
      while (performance.now() - start < forMs) latencies.push(await send());
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

  const kinds = {
    plain: plain(() => noop.url),
    poktroll: signed(0),
    'poktroll, plain': plain(() => `${busy.url}/close/${answerUs.poktroll}`),
    'pocket-relay-miner': signed(1),
    'pocket-relay-miner, plain': plain(() => `${busy.url}/keep/${answerUs['pocket-relay-miner']}`),
  };
  const answerUs = { poktroll: 0, 'pocket-relay-miner': 0 };
  for (const miner of ['poktroll', 'pocket-relay-miner'] as const) {
    // Long enough for the compiler to be done with all of it.
    await measure(kinds[miner], 4 * roundMs);
    const [wanted, idle] = [await measure(kinds[miner]), await measure(kinds[`${miner}, plain`])];
    answerUs[miner] = Math.max(0, Math.round(1e6 / wanted.perSecond - 1e6 / idle.perSecond));
  }
  for (const send of Object.values(kinds)) await measure(send);
  const results: Record<string, Round>[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    const round: Record<string, Round> = {};
    // Whoever goes first in a round may find a cooler machine.
    const order = Object.entries(kinds);
    for (const [name, send] of turn % 2 === 0 ? order : order.reverse()) round[name] = await measure(send);
    results.push(round);
  }
  const of = (name: string, pick: (round: Round) => number): number =>
    median(results.flatMap((round) => (round[name] ? [pick(round[name])] : [])));
  const added = (name: string, to: string): number =>
    Math.round(median(results.map((round) => (round[name]?.cpuUs ?? 0) - (round[to]?.cpuUs ?? 0))));
  const rate = (name: string): string => `${Math.round(of(name, (round) => round.perSecond))}/s`;
  const cpu = (name: string): string => `${Math.round(of(name, (round) => round.cpuUs))} µs CPU`;
  const miners = ['poktroll', 'pocket-relay-miner'];
  const strict = miners.map(
    (name) =>
      `${name} ${rate(name)}, ${of(name, (round) => round.latencyMs).toFixed(1)} ms, ${cpu(name)} (+${added(name, 'plain')} µs to plain)`,
  );
  const paced = miners.map((name) => `${name} +${added(name, `${name}, plain`)} µs to ${rate(`${name}, plain`)}, ${cpu(`${name}, plain`)}`);
  process.stdout.write(
    `signed relays: ${strict.join('; ')}; plain ${rate('plain')}, ${cpu('plain')}; evidence ${evidenceBytes} bytes ` +
      `(${rounds} rounds, ${concurrency} at once)\nbeside plain requests to a server as slow as the simulator: ${paced.join('; ')}\n`,
  );

  await network.close();
  await Promise.all([plainClient.close(), chainClient.close(), sim.close()]);
  for (const { close } of [noop, busy]) close();
}

/** Starts a program that prints its URL and ends with its standard input. */
async function server(...args: readonly string[]): Promise<{ readonly url: string; readonly close: () => void }> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), close: () => child.stdin.end() };
}

/** A server that computes for as many microseconds as its path says, `/keep/900/…`, before it answers; after `/close/…` it hangs up. */
function serveBusily(): void {
  const answer = JSON.stringify({ choices: [{ index: 0, text: 'x'.repeat(200), finish_reason: 'stop' }] });
  const server = createServer((request, response) => {
    const [, connection, microseconds] = (request.url ?? '').split('/');
    request.resume().on('end', () => {
      const until = performance.now() + Number(microseconds) / 1_000;
      while (performance.now() < until);
      response.writeHead(200, { 'content-type': 'application/json', ...(connection === 'close' ? { connection } : {}) }).end(answer);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
  });
  process.stdin.on('end', () => process.exit()).resume();
}
