// A whole run: load the tasks once, ask every endpoint, score, write files, rank the endpoints.
import type { LoadedTask } from '../harness/lm-eval/index.ts';
import { type Dict, dict, entries } from '../harness/values/index.ts';
import type { Ranking } from './compare/rank.ts';
import { configSources } from './config-dict.ts';
import type { EvalEndpoint } from './endpoints.ts';
import { EvalEndpointError, EvalInterruptedError } from './errors.ts';
import { type Evaluated, evaluate } from './evaluate.ts';
import { type LoadDeps, type LoadedPlan, loadTasks } from './load-tasks.ts';
import { createModel } from './models/model.ts';
import type { Tokens } from './models/tokens.ts';
import { responseFile } from './response-file.ts';
import { scoresDict } from './results/results.ts';
import { type RunFacts, shownResults } from './results/run-results.ts';
import { writeRun } from './results/write-results.ts';
import { openEndpoint } from './sending/endpoint.ts';
import { openResponseCache, type ResponseCache } from './sending/response-cache.ts';
import type { EvalSettings } from './settings.ts';

/** What happens meanwhile, for whoever shows it. */
export interface RunEvents {
  loading(task: string, nth: number, count: number): void;
  /** All requests of an endpoint are rendered; sending begins. */
  sending(endpoint: string, requests: number): void;
  answered(count: number, cached: boolean): void;
  scoring(task: string): void;
  /** Something that a person should know, once. */
  notice(text: string): void;
}

export interface RunDeps extends LoadDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The tokenizer of an endpoint; null where it has none. */
  readonly tokensFor: (endpoint: EvalEndpoint) => Promise<Tokens | null>;
  readonly now: () => Date;
  /** For example `Hallmark 0.1.0, Node v24.0.0, linux x64`. */
  readonly environment: string;
  readonly signal?: AbortSignal;
  readonly events: RunEvents;
  /** Called with the loaded tasks before anything is sent. */
  readonly onLoaded?: (plan: LoadedPlan) => void;
}

export interface EndpointRun {
  readonly endpoint: EvalEndpoint;
  readonly evaluated: Evaluated;
  /** As `--show_config` prints it. */
  readonly results: Dict;
  /** Files that were written. */
  readonly files: readonly string[];
}

export interface Run {
  readonly tasks: readonly LoadedTask[];
  readonly endpoints: readonly EndpointRun[];
  /** Null for a single endpoint, or where no task has a score for each doc. */
  readonly ranking: Ranking | null;
}

/**
 * Runs the tasks on every endpoint. Throws `EvalUsageError`, `EvalEndpointError`, `EvalInterruptedError` and the errors of task files, datasets,
 * tokenizers and tasks. Answers are kept in a file of this command, so that `resume` goes on where a run stopped.
 */
export async function runEvaluation(settings: EvalSettings, endpoints: readonly EvalEndpoint[], deps: RunDeps): Promise<Run> {
  const startedAt = deps.now();
  const plan = await loadTasks(settings, { ...deps, onLoading: deps.events.loading });
  const file = responseFile(settings, endpoints, deps.home);
  let cache: ResponseCache | null = null;
  try {
    deps.onLoaded?.(plan);
    cache = openResponseCache(file.path, { fresh: file.fresh });
    const runs: EndpointRun[] = [];
    for (const endpoint of endpoints) runs.push(await runEndpoint(settings, endpoint, plan, cache, startedAt, endpoints.length > 1, deps));
    return { tasks: plan.loaded, endpoints: runs, ranking: endpoints.length > 1 ? await ranked(plan.loaded, runs) : null };
  } catch (error) {
    cache?.flush();
    throw withWayOn(error, cache?.size ?? 0, settings);
  } finally {
    cache?.close();
    await plan.close();
  }
}

async function runEndpoint(
  settings: EvalSettings,
  endpoint: EvalEndpoint,
  plan: LoadedPlan,
  cache: ResponseCache,
  startedAt: Date,
  isCompared: boolean,
  deps: RunDeps,
): Promise<EndpointRun> {
  const { events, env } = deps;
  const { options } = endpoint;
  if (options.ignored.length > 0) events.notice(`--model_args: ${options.ignored.join(', ')} is not known to API models and has no effect`);
  const tokens = await deps.tokensFor(endpoint);
  const http = openEndpoint(options, { OPENAI_API_KEY: env[endpoint.apiKeyEnv] });
  const model = createModel(
    {
      options,
      endpoint: http,
      cache,
      ...(deps.signal && { signal: deps.signal }),
      onAnswered: events.answered,
      onRetry: (failure, attempt) => events.notice(`try ${attempt} failed (${failure.kind}: ${failure.detail}); trying again`),
      onNotice: events.notice,
    },
    tokens,
    { placeholder: env.LMEVAL_MODEL_NONE_ANSWER_PLACEHOLDER ?? '' },
  );
  try {
    const evaluated = await evaluate({
      tasks: plan.loaded,
      groups: plan.groups,
      model,
      bootstrapIters: settings.bootstrapIters,
      sourceOf: configSources(plan.taskFiles),
      onCounted: (requests) => events.sending(endpoint.name, requests),
      onScoring: events.scoring,
    });
    const endedAt = deps.now();
    const facts: RunFacts = {
      settings,
      startedAt,
      seconds: (endedAt.getTime() - startedAt.getTime()) / 1_000,
      environment: deps.environment,
      tokenizer: tokens?.facts ?? {},
      chatTemplate: settings.applyChatTemplate === false ? null : (tokens?.chatTemplate ?? ''),
      modelArgs: isCompared ? comparedArgs(settings, endpoint) : settings.modelArgs,
    };
    const results = shownResults(scoresDict(evaluated.outcomes), facts);
    const files = await writeRun({ tasks: plan.loaded, evaluated, model, shown: results, facts, endedAt });
    return { endpoint, evaluated, results, files };
  } finally {
    await http.close();
  }
}

/** The statistics of a comparison are loaded for comparisons only. */
async function ranked(tasks: readonly LoadedTask[], runs: readonly EndpointRun[]): Promise<Ranking | null> {
  const { rankingOf } = await import('./compare/compared-tasks.ts');
  return rankingOf(tasks, runs);
}

/** The arguments of one of several endpoints; files are named after the endpoint (lm-eval names them after `path` before `model`). */
function comparedArgs({ modelArgs }: EvalSettings, { name, options }: EvalEndpoint): Dict {
  const common = entries(modelArgs).filter(([key]) => key !== 'model' && key !== 'pretrained');
  return dict([...common, ['base_url', options.baseUrl], ['served_model', options.model], ['path', name]]);
}

function withWayOn(error: unknown, kept: number, { useCache }: EvalSettings): unknown {
  const again = useCache === null ? 'the same command with --resume goes on' : 'the same command goes on';
  const known = kept === 0 ? '' : `; ${kept} answers are kept: ${again}`;
  if (error instanceof EvalEndpointError) return new EvalEndpointError(`${error.message}${known}`, error);
  if (error instanceof EvalInterruptedError) return new EvalInterruptedError(`${error.message}${known}`);
  return error;
}
