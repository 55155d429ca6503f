// `hallmark eval` beside lm-evaluation-harness 0.4.13: the same tasks, few-shot examples, token ids, concurrency and server, one after the other.
//   node benchmarks/harness.ts --python VENV/bin/python --datasets MIRROR
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { columns, median, megabytes, whole } from './support/figures.ts';
import { machine, onCore } from './support/machine.ts';
import { readOptions } from './support/options.ts';

const options = readOptions('Compares `hallmark eval` with lm-evaluation-harness 0.4.13 on a no-op server.', {
  python: { default: '', about: 'a Python that has lm_eval[api]==0.4.13 and transformers; without it only Hallmark is measured' },
  datasets: { default: process.env.HALLMARK_DATASETS ?? '', about: 'mirror of datasets, laid out as the Hub' },
  tasks: { default: '', about: 'tasks for the whole run; all subjects of mmlu in the mirror unless given' },
  fewshot: { default: 5, about: 'examples' },
  concurrency: { default: 16, about: 'requests at once' },
  sending: { default: 4_000, about: 'requests of each round of the sending part' },
  rounds: { default: 3, about: 'rounds of the sending part' },
  tokenizer: { default: fileURLToPath(new URL('../models/tokenizers/hallmark-1536', import.meta.url)), about: 'folder of a tokenizer' },
});
if (options.datasets === '') throw new Error('--datasets MIRROR: a folder with <org>/<name>/<config>/<split>/*.parquet');

const here = new URL('harness/', import.meta.url);
const script = (name: string): string => fileURLToPath(new URL(name, here));
const folder = mkdtempSync(join(tmpdir(), 'hallmark-benchmark-'));

interface Side {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** As the server saw it: requests, and the seconds from the first one to the last answer. */
  readonly sent: z.output<typeof sentPart>;
  readonly table: string;
}

const usage = z.object({ cpuSeconds: z.number(), peakBytes: z.number() });
const sentPart = z.object({ requests: z.number(), seconds: z.number() });

/** Runs a command on the first core; the server has the second. */
function timed(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly seconds: number; readonly output: string } {
  const [program = '', ...args] = [...onCore(0), ...command];
  const start = performance.now();
  const output = execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
  return { seconds: (performance.now() - start) / 1_000, output };
}

const rateOf = ({ sent }: Side): number => sent.requests / sent.seconds;

const tableOf = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');

async function side(url: string, command: (report: string) => readonly string[]): Promise<Side> {
  const report = join(folder, 'usage.json');
  await fetch(`${url}/sent`);
  const { seconds, output } = timed(command(report), { HALLMARK_USAGE_REPORT: report });
  const { cpuSeconds, peakBytes } = usage.parse(JSON.parse(readFileSync(report, 'utf8')));
  const sent = sentPart.parse(await (await fetch(`${url}/sent`)).json());
  return { seconds, cpuSeconds, peakBytes, sent, table: tableOf(output) };
}

const flagsFor = (url: string, tasks: string): readonly string[] => [
  '--model',
  'local-completions',
  '--model_args',
  `base_url=${url}/v1/completions,model=noop,tokenizer=${options.tokenizer},tokenizer_backend=huggingface,num_concurrent=${options.concurrency},max_length=16384`,
  '--tasks',
  tasks,
  '--num_fewshot',
  String(options.fewshot),
];

const hallmark = (args: readonly string[]): readonly string[] => [
  process.execPath,
  '--import',
  script('usage-report.ts'),
  fileURLToPath(new URL('../bin/hallmark.js', import.meta.url)),
  ...args,
];

async function compare(name: string, url: string, tasks: string): Promise<void> {
  const ours = await side(url, () => hallmark(['eval', ...flagsFor(url, tasks), '--datasets', options.datasets]));
  const theirs =
    options.python === ''
      ? null
      : await side(url, (report) => [options.python, script('lm_eval_side.py'), options.datasets, report, 'run', ...flagsFor(url, tasks)]);
  const row = (label: string, it: Side): readonly [string, string] => [
    label,
    `${it.seconds.toFixed(2)} s, ${it.cpuSeconds.toFixed(2)} s of CPU, peak ${megabytes(it.peakBytes)}, sending ${whole(rateOf(it))} requests a second`,
  ];
  process.stdout.write(`${name}\n${columns([row('hallmark eval', ours), ...(theirs === null ? [] : [row('lm-eval 0.4.13', theirs)])])}`);
  if (theirs === null) return;
  const same = ours.table === theirs.table ? 'the same table' : 'DIFFERENT TABLES';
  const share = Math.round((100 * ours.peakBytes) / theirs.peakBytes);
  process.stdout.write(
    `${name}: ${(theirs.seconds / ours.seconds).toFixed(1)} x as fast (CPU ${(theirs.cpuSeconds / ours.cpuSeconds).toFixed(1)} x, sending ${(rateOf(ours) / rateOf(theirs)).toFixed(1)} x), ${share} % of the memory, ${same}\n\n`,
  );
  if (ours.table !== theirs.table) process.exitCode = 1;
}

const rates = z.object({ ours: z.array(z.number()), bareParsed: z.array(z.number()), bareSliced: z.array(z.number()) });
const rendered = z.object({ seconds: z.number(), requests: z.number() });

const [program = '', ...args] = [...onCore(1), process.execPath, script('echo-server.ts')];
const server = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  const [line] = await once(server.stdout, 'data');
  const url = String(line).trim();
  process.stdout.write(`${machine()}\n\n`);
  const mirror = join(options.datasets, 'cais', 'mmlu');
  const subjects = existsSync(mirror) ? readdirSync(mirror).filter((it) => existsSync(join(mirror, it, 'test'))) : [];
  const tasks = options.tasks === '' ? subjects.map((it) => `mmlu_${it}`).join(',') : options.tasks;

  const sent = rates.parse(
    JSON.parse(
      timed([process.execPath, script('sending.ts'), url, String(options.sending), String(options.concurrency), String(options.rounds)])
        .output,
    ),
  );
  const [ours, parsed, sliced] = [median(sent.ours), median(sent.bareParsed), median(sent.bareSliced)];
  process.stdout.write(
    `sending, answers of 70 kB, requests a second\n${columns([
      ['hallmark eval', whole(ours)],
      ['bare undici, JSON.parse', whole(parsed)],
      ['bare undici, token_logprobs only', whole(sliced)],
    ])}`,
  );
  process.stdout.write(
    `sending: ${Math.round((100 * ours) / parsed)} % of a bare loop that parses the answers, ${Math.round((100 * ours) / sliced)} % of one that parses token_logprobs only\n\n`,
  );

  const render = rendered.parse(
    JSON.parse(timed([process.execPath, script('rendering.ts'), options.datasets, String(options.fewshot), ...tasks.split(',')]).output),
  );
  process.stdout.write(`loading and rendering ${whole(render.requests)} requests: ${render.seconds.toFixed(2)} s\n`);
  const list = timed([process.execPath, fileURLToPath(new URL('../bin/hallmark.js', import.meta.url)), 'tasks', 'list']);
  const theirList = options.python === '' ? null : timed([options.python, '-m', 'lm_eval', 'ls', 'tasks']);
  process.stdout.write(
    `tasks list: ${list.seconds.toFixed(2)} s${theirList === null ? '' : ` (lm-eval: ${theirList.seconds.toFixed(1)} s)`}\n\n`,
  );

  await compare(
    options.tasks === '' ? `mmlu (${subjects.length} subjects of the mirror), ${options.fewshot} examples, token ids` : tasks,
    url,
    tasks,
  );
  if (options.tasks === '' && existsSync(join(options.datasets, 'openai', 'gsm8k'))) await compare('gsm8k', url, 'gsm8k');
} finally {
  server.stdin.end();
  rmSync(folder, { recursive: true });
}
