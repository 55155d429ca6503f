// How long `hallmark start` takes, from the start of the process to the page and to a new estimate; cold and with a store that is there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { cpuTimeOfTree } from './support/cpu-time.ts';
import { columns, median, megabytes } from './support/figures.ts';
import { machine } from './support/machine.ts';
import { readOptions } from './support/options.ts';
import { serveNoop } from './support/servers.ts';

const options = readOptions(
  `\`hallmark start\` with the embedded database and endpoints that are the no-op server: from the start of the process to the board's first
answer, to the first new estimate and to one for every supplier, peak memory, and Ctrl-C; in an empty folder (cold) and again in it (warm).`,
  {
    runs: { default: 3, about: 'runs of each' },
    endpoints: { default: 12, about: 'endpoints' },
    withinMs: { default: 120_000, about: 'a run that takes longer has failed' },
  },
);
const pollMs = 20;
const hallmark = fileURLToPath(new URL('../bin/hallmark.js', import.meta.url));

const board = z.object({ suppliers: z.array(z.object({ tasks: z.array(z.object({ newest: z.string().nullable() })) })) });

interface Run {
  readonly answersMs: number;
  readonly firstMs: number;
  readonly everyMs: number;
  /** CPU time until every supplier had an estimate: less noisy on a machine that others use too. Null where the system does not say. */
  readonly cpuMs: number | null;
  readonly stopMs: number;
  /** Null where the system does not say. */
  readonly peakBytes: number | null;
}

const server = await serveNoop(0);
try {
  process.stdout.write(`On ${machine()}; ${options.endpoints} endpoints, embedded database, median of ${options.runs} runs.\n`);
  const cold: Run[] = [];
  const warm: Run[] = [];
  for (let index = 0; index < options.runs; index++) {
    const folder = await mkdtemp(join(tmpdir(), 'hallmark-startup-'));
    try {
      cold.push(await run(folder));
      warm.push(await run(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  process.stdout.write(columns([...rowsOf('cold', cold), ...rowsOf('warm', warm)]));
  const peak = Math.max(...[...cold, ...warm].map(({ peakBytes }) => peakBytes ?? Number.NaN));
  process.stdout.write(
    `startup: board after ${seconds(cold, 'answersMs')} cold, ${seconds(warm, 'answersMs')} warm; first new estimate after ` +
      `${seconds(cold, 'firstMs')} and ${seconds(warm, 'firstMs')}; ${Number.isNaN(peak) ? 'memory unknown here' : megabytes(peak)}\n`,
  );
} finally {
  await server.stop();
}

async function run(folder: string): Promise<Run> {
  const port = await freePort();
  const endpoints = Array.from({ length: options.endpoints }, (_, index) => ({ name: `endpoint-${index}`, url: server.url }));
  // JSON is YAML.
  await writeFile(join(folder, 'hallmark.yaml'), JSON.stringify({ networks: [{ kind: 'endpoints', endpoints }], server: { port } }));
  const { HALLMARK_HOME: _, DATABASE_URL: __, ...env } = process.env;
  const start = performance.now();
  const startedAt = Date.now();
  const child = spawn(process.execPath, [hallmark, 'start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-2000);
    });
  }
  const ended = once(child, 'exit');
  const when = async (isThere: (suppliers: z.infer<typeof board>['suppliers']) => boolean): Promise<number> => {
    for (;;) {
      const suppliers = await read(port);
      if (suppliers && isThere(suppliers)) return performance.now() - start;
      if (child.exitCode !== null || performance.now() - start > options.withinMs) {
        child.kill('SIGKILL');
        throw new Error(`hallmark start ${child.exitCode === null ? 'took too long' : 'ended'}: ${output}`);
      }
      await sleep(pollMs);
    }
  };
  const isNew = ({ tasks }: { readonly tasks: readonly { readonly newest: string | null }[] }): boolean =>
    tasks.some(({ newest }) => newest !== null && Date.parse(newest) > startedAt);
  const answersMs = await when(() => true);
  const firstMs = await when((suppliers) => suppliers.some(isNew));
  const everyMs = await when((suppliers) => suppliers.length === options.endpoints && suppliers.every(isNew));
  const cpuUs = cpuTimeOfTree(child.pid ?? 0);
  const peakBytes = await peakOf(child.pid ?? 0);
  const stopping = performance.now();
  child.kill('SIGINT');
  await ended;
  return { answersMs, firstMs, everyMs, cpuMs: cpuUs === null ? null : cpuUs / 1000, stopMs: performance.now() - stopping, peakBytes };
}

/** The board's suppliers; null while nobody answers. */
async function read(port: number) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/board`);
    return answer.ok ? board.parse(await answer.json()).suppliers : null;
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    return null;
  }
}

/** The most memory that a process has taken so far: Linux only. */
async function peakOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function seconds(runs: readonly Run[], figure: 'answersMs' | 'firstMs' | 'everyMs' | 'cpuMs' | 'stopMs'): string {
  return `${(median(runs.map((one) => one[figure] ?? Number.NaN)) / 1000).toFixed(1)} s`;
}

function rowsOf(name: string, runs: readonly Run[]): readonly (readonly [string, string])[] {
  return [
    [`${name}: the board answers`, seconds(runs, 'answersMs')],
    [`${name}: first new estimate`, seconds(runs, 'firstMs')],
    [`${name}: every supplier has one`, seconds(runs, 'everyMs')],
    [`${name}: CPU time until then`, seconds(runs, 'cpuMs')],
    [`${name}: Ctrl-C to the end`, seconds(runs, 'stopMs')],
    [`${name}: peak memory`, megabytes(median(runs.map(({ peakBytes }) => peakBytes ?? Number.NaN)))],
  ];
}
