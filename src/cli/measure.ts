// What `hallmark measure` does: one endpoint, some tasks, a budget of items; progress, a table, an exit code.
import { randomBytes } from 'node:crypto';
import type { EndpointConfig } from '../config/types.ts';
import { findTask, UnknownTaskError } from '../harness/index.ts';
import type { Task } from '../harness/types.ts';
import { published } from '../leaderboard/index.ts';
import { askableTasks, isAnswerable, measureTasks } from '../measure-endpoint.ts';
import type { TaskProgress } from '../testbench/measure-once.ts';
import type { CliContext } from './context.ts';
import { type EndpointFlags, endpointOf } from './endpoint-flags.ts';
import { type ExitCode, exitCodes, UsageError } from './exit.ts';
import { measureReport } from './measure-report.ts';
import { noAnswerText } from './no-answer.ts';
import { wholeNumber } from './numbers.ts';
import { jsonText } from './output.ts';
import { openMeasureView } from './progress/open-view.ts';
import type { MeasureSnapshot } from './progress/snapshot.ts';

/** The command's flags, as commander gives them. */
export interface MeasureFlags extends EndpointFlags {
  readonly tasks?: string;
  readonly budget: string;
  readonly concurrency: string;
  readonly seed?: string;
  readonly minScore: readonly string[];
  readonly json?: boolean;
}

/** Runs the measurement and answers with the exit code: 0 done, 1 below a `--min-score`, 3 not one item was answered, 130 stopped by Ctrl-C. */
export async function runMeasure(url: string, flags: MeasureFlags, context: CliContext): Promise<ExitCode> {
  const config = await context.config();
  const endpoint = endpointOf(url, flags, context);
  const tasks = tasksOf(flags, endpoint.api);
  const minScores = minScoresOf(flags, tasks);
  const budget = wholeNumber('--budget', flags.budget, 1, 1_000_000);
  const concurrency = wholeNumber('--concurrency', flags.concurrency, 1, 1000);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(interruptedReason);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const startedAt = Date.now();
  const view = openMeasureView({ stream: context.stderr, env: context.env, now: Date.now });
  let latest: MeasureSnapshot = {
    startedAt,
    url,
    model: endpoint.model,
    message: endpoint.model === null ? 'asking which models it serves' : null,
    tasks: [],
  };
  const show = (): void => view.update(latest);
  // Time goes on even where nothing is answered.
  const ticking = setInterval(show, 1000);
  try {
    show();
    const { model, results } = await measureTasks(endpoint, {
      tasks,
      budget,
      concurrency,
      config,
      seed: flags.seed ?? randomBytes(8).toString('hex'),
      signal: stop.signal,
      onProgress(progress, listed) {
        latest = snapshotOf(url, listed, startedAt, progress);
        show();
        if (isHopeless(progress)) stop.abort(new Error('no item was answered'));
      },
    });
    view.close();
    const report = measureReport(results, { url, model, minScores, stopped: stop.signal.aborted });
    context.stdout.write(flags.json ? jsonText(report.json) : report.text);
    if (answeredOf(results) === 0) {
      context.stderr.write(`hallmark: ${noAnswerText(endpoint, results)}\n`);
      return exitCodes.failure;
    }
    if (report.belowMinScore) return exitCodes.belowMinScore;
    return stop.signal.reason === interruptedReason ? exitCodes.interrupted : exitCodes.done;
  } finally {
    clearInterval(ticking);
    view.close();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, interrupt);
  }
}

const interruptedReason = new Error('interrupted');

/** An endpoint that failed this many items and answered none is not asked for the rest. */
const hopelessAfter = 12;

const isHopeless = (progress: readonly TaskProgress[]): boolean =>
  answeredOf(progress) === 0 && progress.reduce((sum, { ended }) => sum + ended, 0) >= hopelessAfter;

const answeredOf = (progress: readonly TaskProgress[]): number =>
  progress.reduce((sum, { estimate }) => sum + (estimate?.answeredSamples ?? 0), 0);

function tasksOf({ tasks: names }: MeasureFlags, api: EndpointConfig['api']): readonly Task[] {
  if (names === undefined) return askableTasks(api);
  const tasks = [...new Set(names.split(',').map((name) => name.trim()))].filter((name) => name !== '').map(taskNamed);
  if (tasks.length === 0) throw new UsageError('--tasks: name at least one task');
  const impossible = tasks.find((task) => !isAnswerable(task, api));
  if (impossible)
    throw new UsageError(`--tasks ${impossible.name}: it needs log-probabilities of prompts, which chat has not; use --api completions`);
  return tasks;
}

function taskNamed(name: string): Task {
  try {
    return findTask(name);
  } catch (cause) {
    if (!(cause instanceof UnknownTaskError) || cause.suggestion !== null) throw cause;
    throw new UsageError(`${cause.message}; tasks of lm-evaluation-harness are asked by \`hallmark eval\``, { cause });
  }
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
