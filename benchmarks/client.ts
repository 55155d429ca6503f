// The OpenAI client beside a bare undici loop (`request`, `body.text()`, `JSON.parse`): same server, same concurrency, in turns within
// one run. Prints one line: rates, their ratio, and CPU per request.
//   node benchmarks/client.ts [rounds, 8] [concurrency, 32] [answer bytes, 300]
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { Pool } from 'undici';
import { completionAnswer, parseAnswer } from '../src/openai/answer.ts';
import { createClient } from '../src/openai/client.ts';

const [rounds = 8, concurrency = 32, answerBytes = 300] = process.argv.slice(2).map(Number);
const roundMs = 1_000;
const body = JSON.stringify({ model: 'noop', prompt: 'Question: what is 2 + 2?\nAnswer:', max_tokens: 16, temperature: 0, stop: ['\n'] });

/** Client and server each get a core of their own, where there are two and a tool to pin them. */
const pinned = existsSync('/usr/bin/taskset') && cpus().length > 1;
if (pinned) execFileSync('/usr/bin/taskset', ['-acp', '0', String(process.pid)], { stdio: 'ignore' });
const serve = [new URL('noop/main.ts', import.meta.url).pathname, '0', String(answerBytes)];
const server = pinned
  ? spawn('/usr/bin/taskset', ['-c', '1', process.execPath, ...serve], { stdio: ['pipe', 'pipe', 'inherit'] })
  : spawn(process.execPath, serve, { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(server.stdout, 'data');
const url = String(line).trim();

const pool = new Pool(url, { connections: concurrency });
const bare = async (): Promise<void> => {
  const answer = await pool.request({ method: 'POST', path: '/v1/completions', headers: { 'content-type': 'application/json' }, body });
  JSON.parse(await answer.body.text());
};

const client = createClient({ addressPolicy: { typed: [url] }, maxConnections: concurrency });
const ours = async (): Promise<void> => {
  const answer = parseAnswer(await client.send({ baseUrl: url }, { method: 'POST', path: '/v1/completions', body }), completionAnswer);
  if (!answer.ok) throw new Error(`${answer.failure.kind}: ${answer.failure.detail}`);
};

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
}

const measure = async (once: () => Promise<void>): Promise<Round> => {
  let count = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (; performance.now() - start < roundMs; count += 1) await once();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const used = process.cpuUsage(cpu);
  return { perSecond: (count * 1_000) / (performance.now() - start), cpuUs: (used.user + used.system) / count };
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

await measure(bare);
await measure(ours);
const results: { bare: Round; ours: Round }[] = [];
for (let round = 0; round < rounds; round += 1) {
  // Whoever goes first in a round may find a cooler machine.
  if (round % 2 === 0) results.push({ bare: await measure(bare), ours: await measure(ours) });
  else {
    const first = await measure(ours);
    results.push({ ours: first, bare: await measure(bare) });
  }
}
const of = (pick: (round: { bare: Round; ours: Round }) => number): number => median(results.map(pick));
const rate = (perSecond: number): string => `${Math.round(perSecond)}/s`;
process.stdout.write(
  `client ${rate(of((round) => round.ours.perSecond))}, bare undici ${rate(of((round) => round.bare.perSecond))}, ` +
    `ratio ${of((round) => round.ours.perSecond / round.bare.perSecond).toFixed(2)}; ` +
    `CPU ${of((round) => round.ours.cpuUs).toFixed(1)} and ${of((round) => round.bare.cpuUs).toFixed(1)} µs/request, ` +
    `ratio ${of((round) => round.ours.cpuUs / round.bare.cpuUs).toFixed(2)} ` +
    `(${rounds} rounds, ${concurrency} connections, ${answerBytes}-byte answers${pinned ? ', a core each' : ''})\n`,
);

await pool.close();
await client.close();
server.stdin.end();
