// The whole test-bench against the no-op server, beside a bare undici loop with as many requests at once: rates, their ratio, CPU by part.
import process from 'node:process';
import { findTask } from '../src/harness/index.ts';
import { headersOf } from '../src/openai/request-headers.ts';
import { seededRandom } from '../src/stats/index.ts';
import { renderRequest } from '../src/testbench/answer.ts';
import { startChild } from './support/child.ts';
import { cpuTimeOfTree } from './support/cpu-time.ts';
import { columns, median, megabytes, whole } from './support/figures.ts';
import { canPin, machine, moveToCore, putFirst } from './support/machine.ts';
import { readOptions } from './support/options.ts';
import { select, serveNoop, servePostgres } from './support/servers.ts';
import {
  type BareOptions,
  type BenchRound,
  type BenchSetup,
  benchRound,
  ended,
  nothing,
  profiledRound,
  type Round,
  round,
} from './testbench/messages.ts';

const options = readOptions(
  `The whole test-bench (client, relays and texts, samples, estimates, queue, on PostgreSQL) against a no-op OpenAI server, beside a bare
undici loop with as many of the same requests at once. Both run on core 0, in turn; server and PostgreSQL on core 1. The server stands for
other people's machines: it goes before PostgreSQL, so that it answers the test-bench as promptly as the loop. Last line: rates, ratio, CPU.`,
  {
    rounds: { default: 7, about: 'rounds of each side, in turn' },
    roundMs: { default: 3000, about: 'length of a round' },
    warmupMs: { default: 8000, about: 'what the test-bench runs before the first round' },
    concurrency: { default: 200, about: 'requests at once; two a supplier are the most that the test-bench sends' },
    suppliers: { default: 100, about: 'endpoints, all the same server' },
    samples: { default: 100, about: 'samples per measurement; 10 is what a configuration gets that says nothing' },
    tasks: { default: 'arithmetic,comparison,copying,counting,sorting,logic,world_facts', about: 'tasks' },
    answerBytes: { default: 300, about: 'size of an answer' },
    profileMs: { default: 4000, about: 'length of the round under the profiler, from which the parts come; 0: none' },
    fairServer: { default: false, about: 'the server takes turns with PostgreSQL and answers late whenever that is busy' },
    database: { default: '', about: 'URL of an empty PostgreSQL database, in place of a server started here' },
    save: { default: '', about: 'file for the CPU profile (.cpuprofile)' },
  },
);

/** The bare loop sends what the test-bench sends. */
const sentHeaders = headersOf('node')({ hasBody: true, isSecure: false, apiKey: undefined, extra: undefined });
const testbenchCore = 0;
const serverCore = 1;
const taskNames = options.tasks.split(',');

const print = (text: string): void => void process.stdout.write(text);
const startedOn = machine();
// PostgreSQL starts from here and stays where this process is.
moveToCore(serverCore);
const postgres = options.database === '' ? await servePostgres() : null;
const server = await serveNoop(serverCore, options.answerBytes);
const isServerFirst = !options.fairServer && putFirst(server.pid);
const bare = startChild(new URL('testbench/bare-loop.ts', import.meta.url), testbenchCore);
const bench = startChild(new URL('testbench/bench-process.ts', import.meta.url), testbenchCore);
try {
  const databaseUrl = postgres ? await postgres.create() : options.database;
  await bare.ask(
    'open',
    {
      serverUrl: server.url,
      concurrency: options.concurrency,
      headers: sentHeaders,
      body: bodyOf(taskNames[0] ?? ''),
    } satisfies BareOptions,
    nothing,
  );
  const setup: BenchSetup = {
    serverUrl: server.url,
    databaseUrl,
    concurrency: options.concurrency,
    suppliers: options.suppliers,
    taskNames,
    samplesPerMeasurement: options.samples,
  };
  await bench.ask('open', setup, nothing);
  await bench.ask('settle', { ms: options.warmupMs }, nothing);
  await bench.ask('pause', {}, nothing);
  await bare.ask('measure', { ms: options.roundMs }, round);

  const rounds: { readonly bare: Round; readonly ours: BenchRound; readonly databaseUs: number; readonly serverUs: number }[] = [];
  for (let index = 0; index < options.rounds; index++) {
    const loop = await bare.ask('measure', { ms: options.roundMs }, round);
    await bench.ask('resume', {}, nothing);
    const before = othersUs();
    const ours = await bench.ask('measure', { ms: options.roundMs }, benchRound);
    const after = othersUs();
    await bench.ask('pause', {}, nothing);
    rounds.push({ bare: loop, ours, databaseUs: after.database - before.database, serverUs: after.server - before.server });
  }
  const of = (pick: (one: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  const cpuUs = of(({ ours }) => ours.cpuUs / ours.requests);

  await bench.ask('resume', {}, nothing);
  if (options.profileMs > 0) {
    const { shares } = await bench.ask('profile', { ms: options.profileMs, saveAs: options.save }, profiledRound);
    print(`CPU of the test-bench's process, µs a request (from a profile):\n`);
    print(columns(shares.map(([part, share]) => [part, (share * cpuUs).toFixed(1)])));
  }
  const end = await bench.ask('close', {}, ended);
  const [stored] = await select<{ relays: number; packs: number; samples: number }>(
    databaseUrl,
    `select (select count(*) from hallmark.relays)::integer as relays, (select count(*) from hallmark.packs)::integer as packs,
      (select count(*) from hallmark.samples)::integer as samples`,
  );
  if (!stored || stored.samples === 0 || end.complaints.length > 0) {
    print(
      `This run is not valid: ${stored?.samples ?? 0} samples stored; the test-bench said: ${end.complaints.join('; ') || 'nothing'}\n`,
    );
    process.exitCode = 1;
  }
  const rate = ({ requests, elapsedMs }: Round): number => (requests * 1000) / elapsedMs;
  const ratios = rounds.map((one) => rate(one.ours) / rate(one.bare)).sort((a, b) => a - b);
  const percent = (ratio: number | undefined): string => `${((ratio ?? Number.NaN) * 100).toFixed(0)} %`;
  print(
    `On ${startedOn}; ${canPin ? `core ${testbenchCore}: test-bench or loop, core ${serverCore}: server${isServerFirst ? ', then' : ' and'} PostgreSQL` : 'cores are not pinned here'}; ` +
      `${options.rounds} rounds of ${options.roundMs} ms in turn, ${options.concurrency} requests at once, ${options.suppliers} suppliers, ` +
      `${options.samples} samples a measurement, answers of ${options.answerBytes} bytes.\n` +
      `Stored: ${whole(stored?.relays ?? 0)} relays, ${whole(stored?.packs ?? 0)} packs of texts, ${whole(stored?.samples ?? 0)} samples. ` +
      `Ratio of the rates over the rounds: ${percent(ratios[0])} to ${percent(ratios.at(-1))}. ` +
      `CPU a request: bare loop ${of((one) => one.bare.cpuUs / one.bare.requests).toFixed(0)} µs, ` +
      `PostgreSQL ${of((one) => one.databaseUs / one.ours.requests).toFixed(0)} µs, no-op server ${of((one) => one.serverUs / one.ours.requests).toFixed(0)} µs.\n` +
      `testbench: ${whole(of((one) => rate(one.ours)))} req/s = ${percent(median(ratios))} of the bare loop (${whole(of((one) => rate(one.bare)))}), ` +
      `${cpuUs.toFixed(0)} µs CPU a request, ${megabytes(Math.max(...rounds.map(({ ours }) => ours.peakRssBytes)))}\n`,
  );
} finally {
  await Promise.all([bare.stop(), bench.stop()]);
  await server.stop();
  await postgres?.stop();
}

/** CPU time so far of those on the other core; 0 where the system does not say. */
function othersUs(): { readonly database: number; readonly server: number } {
  return { database: (postgres && cpuTimeOfTree(postgres.pid)) ?? 0, server: cpuTimeOfTree(server.pid) ?? 0 };
}

/** The body of a request as the test-bench sends it. */
function bodyOf(taskName: string): string {
  const task = findTask(taskName);
  const [instance] = task.constructRequests(task.draw(seededRandom('bare loop')).itemId);
  if (!instance) throw new Error(`task "${taskName}" asks nothing`);
  return renderRequest(instance, { api: 'completions', model: 'noop' }).body ?? '';
}
