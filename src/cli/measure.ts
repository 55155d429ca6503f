// What `hallmark measure` does: one endpoint, some tasks, a budget of items; progress, a table, an exit code.
import { randomBytes } from 'node:crypto';
import { secret } from '../config/index.ts';
import type { EndpointConfig } from '../config/types.ts';
import { findTask } from '../harness/index.ts';
import type { Task } from '../harness/types.ts';
import { published } from '../leaderboard/index.ts';
import { askableTasks, isAnswerable, measureTasks } from '../measure-endpoint.ts';
import { failureKinds } from '../openai/failure.ts';
import { printable } from '../openai/text.ts';
import type { TaskProgress } from '../testbench/measure-once.ts';
import type { CliContext } from './context.ts';
import { remedyOf } from './endpoint-troubles.ts';
import { type ExitCode, exitCodes, UsageError } from './exit.ts';
import { measureReport } from './measure-report.ts';
import { wholeNumber } from './numbers.ts';
import { openMeasureView } from './progress/open-view.ts';
import type { MeasureSnapshot } from './progress/snapshot.ts';

/** The command's flags, as commander gives them. */
export interface MeasureFlags {
  readonly model?: string;
  readonly api: string;
  readonly tasks?: string;
  readonly budget: string;
  readonly concurrency: string;
  readonly seed?: string;
  readonly apiKeyEnv?: string;
  readonly minScore: readonly string[];
  readonly json?: boolean;
}

/** Runs the measurement and answers with the exit code: 0 done, 1 below a `--min-score`, 3 not one item was answered. */
export async function runMeasure(url: string, flags: MeasureFlags, context: CliContext): Promise<ExitCode> {
  const config = await context.config();
  const endpoint = endpointOf(url, flags, context);
  const tasks = tasksOf(flags, endpoint.api);
  const minScores = minScoresOf(flags, tasks);
  const budget = wholeNumber('--budget', flags.budget, 1, 1_000_000);
  const concurrency = wholeNumber('--concurrency', flags.concurrency, 1, 1000);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  const startedAt = Date.now();
  const view = openMeasureView({ stream: context.stderr, env: context.env, now: Date.now });
  try {
    const { model, results } = await measureTasks(endpoint, {
      tasks,
      budget,
      concurrency,
      config,
      seed: flags.seed ?? randomBytes(8).toString('hex'),
      signal: stop.signal,
      onProgress(progress, listed) {
        view.update(snapshotOf(url, listed, startedAt, progress));
        if (isHopeless(progress)) stop.abort(new Error('no item was answered'));
      },
    });
    view.close();
    const report = measureReport(results, { url, model, minScores, stopped: stop.signal.aborted });
    context.stdout.write(flags.json ? `${JSON.stringify(report.json, null, 2)}\n` : report.text);
    if (answeredOf(results) === 0) {
      context.stderr.write(`hallmark: ${printable(nothingAnswered(endpoint, results), 500)}\n`);
      return exitCodes.failure;
    }
    return report.belowMinScore ? exitCodes.belowMinScore : exitCodes.done;
  } finally {
    view.close();
    process.removeListener('SIGINT', interrupt);
  }
}

/** An endpoint that failed this many items and answered none is not asked for the rest. */
const hopelessAfter = 12;

const isHopeless = (progress: readonly TaskProgress[]): boolean =>
  answeredOf(progress) === 0 && progress.reduce((sum, { ended }) => sum + ended, 0) >= hopelessAfter;

const answeredOf = (progress: readonly TaskProgress[]): number =>
  progress.reduce((sum, { estimate }) => sum + (estimate?.answeredSamples ?? 0), 0);

/** The one line for an endpoint that answered nothing: why, and what to do about it. */
function nothingAnswered(endpoint: EndpointConfig, results: readonly TaskProgress[]): string {
  const counts = new Map<string, number>();
  for (const { failures } of results) for (const [kind, count] of failures) counts.set(kind, (counts.get(kind) ?? 0) + count);
  const [kind, failed] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  if (failed === 0) return `${endpoint.url}: stopped before an item was answered`;
  const meaning = new Map<string, string>(Object.entries(failureKinds).map(([it, facts]) => [it, facts.meaning])).get(kind);
  return `${endpoint.url} answered no item: ${remedyOf(kind, endpoint, '--api-key-env') ?? `${kind} (${meaning ?? 'unknown'})`}`;
}

function endpointOf(url: string, { api, model, apiKeyEnv }: MeasureFlags, { env, keepSecret }: CliContext): EndpointConfig {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`${url} is not a URL; write one like http://127.0.0.1:8000`);
  }
  const { username, password, search, hash, host } = new URL(url);
  if (username !== '' || password !== '') {
    throw new UsageError(
      `the URL of ${host} holds a user name or password; put the key into the environment and its name into --api-key-env`,
    );
  }
  if (search !== '' || hash !== '')
    throw new UsageError(`${url} must end before any ? or #: paths such as /v1/completions are added to it`);
  if (api !== 'completions' && api !== 'chat') throw new UsageError(`--api ${api}: write completions or chat`);
  const key = apiKeyEnv === undefined ? undefined : env[apiKeyEnv];
  if (apiKeyEnv !== undefined && (key === undefined || key === '')) {
    throw new UsageError(`--api-key-env ${apiKeyEnv}: this environment variable is not set; set it to the API key`);
  }
  if (key !== undefined) keepSecret(key);
  const apiKey = key === undefined ? null : secret(key);
  return { name: 'endpoint', url, model: model ?? null, apiKeyEnv: apiKeyEnv ?? null, apiKey, api };
}

function tasksOf({ tasks: names }: MeasureFlags, api: EndpointConfig['api']): readonly Task[] {
  if (names === undefined) return askableTasks(api);
  const tasks = [...new Set(names.split(',').map((name) => name.trim()))].filter((name) => name !== '').map(findTask);
  if (tasks.length === 0) throw new UsageError('--tasks: name at least one task');
  const impossible = tasks.find((task) => !isAnswerable(task, api));
  if (impossible)
    throw new UsageError(`--tasks ${impossible.name}: it needs log-probabilities of prompts, which chat has not; use --api completions`);
  return tasks;
}

function minScoresOf({ minScore }: MeasureFlags, tasks: readonly Task[]): ReadonlyMap<string, number> {
  return new Map(
    minScore.map((text) => {
      const [name = '', score = ''] = text.split('=');
      if (!tasks.some((task) => task.name === name)) {
        throw new UsageError(
          `--min-score ${text}: "${name}" is not measured here; measured are ${tasks.map((task) => task.name).join(', ')}`,
        );
      }
      if (Number(score) > 100) throw new UsageError(`--min-score ${text}: scores go from 0 to 100`);
      return [name, Number(score)];
    }),
  );
}

function snapshotOf(url: string, model: string | null, startedAt: number, progress: readonly TaskProgress[]): MeasureSnapshot {
  const elapsedS = (Date.now() - startedAt) / 1000;
  return {
    startedAt,
    url,
    model,
    message: null,
    tasks: progress.map(({ task, wanted, ended, estimate }) => ({
      task: task.name,
      samples: ended,
      planned: wanted,
      estimate: estimate && published(estimate.served),
      secondsLeft: ended === 0 ? null : (elapsedS / ended) * (wanted - ended),
    })),
  };
}
