// The measuring API of the published package: one endpoint, once, now, as `hallmark measure` does it.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig, secret } from './config/index.ts';
import type { Config, EndpointConfig } from './config/types.ts';
import { defaultTasks, findTask, type Task } from './harness/index.ts';
import { type PublishedScore, published } from './leaderboard/index.ts';
import { endpointsAddressPolicy, endpointsNetwork } from './network/endpoints/network.ts';
import type { Network } from './network/network.ts';
import { createClient } from './openai/client.ts';
import { watchLoopDelay } from './testbench/loop-delay.ts';
import { type MeasureOnceOptions, measureOnce, type TaskProgress } from './testbench/measure-once.ts';

export interface MeasureEndpointOptions {
  /** Default: the first that the endpoint lists. */
  readonly model?: string;
  /** Default `completions`; `chat` cannot answer tasks that need log-probabilities of prompts. */
  readonly api?: 'completions' | 'chat';
  /** Sent to the URL and nowhere else. */
  readonly apiKey?: string;
  /** Names of tasks. Default: all that the API can answer, but the facts of an invented world, which only LocalNet's models were told. */
  readonly tasks?: readonly string[];
  /** Items in all, spread over the tasks, at least one each. Default 400. */
  readonly budget?: number;
  /** Requests under way at once. Default 4. */
  readonly concurrency?: number;
  /** Same seed, same items. Default: fresh ones. */
  readonly seed?: string;
  /** Ends the measurement early; what has ended is kept. */
  readonly signal?: AbortSignal;
  /** Called after each item. */
  readonly onProgress?: (tasks: readonly TaskScore[]) => void;
}

/** How one task stands. Scores are 0-100 with their 95 % interval; null until an item has ended. */
export interface TaskScore {
  readonly task: string;
  /** SHA-256 over what is asked and how it is scored. */
  readonly version: string;
  /** Served quality: an item that the endpoint failed to answer counts 0. */
  readonly score: PublishedScore | null;
  readonly availability: PublishedScore | null;
  readonly answered: number;
  readonly samples: number;
  readonly planned: number;
  /** Failed items by kind. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface EndpointScores {
  readonly url: string;
  /** Null where the endpoint named none. */
  readonly model: string | null;
  readonly tasks: readonly TaskScore[];
}

/**
 * Measures an OpenAI-compatible endpoint. Failures of the endpoint are part of the result, not errors.
 *
 * @param url base URL, with or without /v1; its host may be a private one, since you name it yourself
 * @throws UnknownTaskError, UnsupportedRequestError (a task that the API cannot answer), TypeError (not an http(s) URL),
 *   RangeError (budget or concurrency)
 * @example
 * const { tasks } = await measureEndpoint('http://127.0.0.1:8000', { tasks: ['arithmetic', 'logic'], budget: 200 });
 * for (const { task, score } of tasks) console.log(task, score); // arithmetic { score: 83, low: 74.45, high: 89.11 }
 */
export async function measureEndpoint(url: string, options: MeasureEndpointOptions = {}): Promise<EndpointScores> {
  const { api = 'completions', budget = 400, concurrency = 4, seed = randomBytes(8).toString('hex') } = options;
  const { signal = new AbortController().signal, onProgress = () => undefined } = options;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new TypeError(`${url} is not an http(s) URL`);
  for (const [name, value] of Object.entries({ budget, concurrency })) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number ≥ 1, got ${value}`);
  }
  const tasks = options.tasks?.map(findTask) ?? askableTasks(api);
  const key = options.apiKey === undefined ? null : secret(options.apiKey);
  const endpoint: EndpointConfig = { name: 'endpoint', url, model: options.model ?? null, apiKeyEnv: null, apiKey: key, api };
  const { model, results } = await measureTasks(endpoint, {
    tasks,
    budget,
    concurrency,
    seed,
    signal,
    config: parseConfig('', { file: null, env: {} }),
    onProgress: (progress) => onProgress(progress.map(taskScore)),
  });
  return { url, model, tasks: results.map(taskScore) };
}

export interface MeasureTasksOptions extends Pick<MeasureOnceOptions, 'tasks' | 'budget' | 'concurrency' | 'seed' | 'signal'> {
  /** Deadlines, limits and retries. */
  readonly config: Pick<Config, 'deadlines' | 'limits' | 'retries'>;
  readonly onProgress: (progress: readonly TaskProgress[], model: string | null) => void;
}

/** The same with everything given: what `hallmark measure` calls. */
export async function measureTasks(
  endpoint: EndpointConfig,
  { config, onProgress, ...options }: MeasureTasksOptions,
): Promise<{ readonly model: string | null; readonly results: readonly TaskProgress[] }> {
  const network = networkOf(endpoint, config, options.concurrency);
  const loopDelay = watchLoopDelay();
  const { signal } = options;
  try {
    const model = await network.model(endpoint.name, serviceId);
    const results = await measureOnce({
      ...options,
      onProgress: (progress) => onProgress(progress, model),
      ask: {
        wire: { api: endpoint.api, model },
        relay: await relayTo(network, endpoint.name, signal),
        sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => undefined),
        nowMs: Date.now,
        loopDelaySince: loopDelay.longestSince,
        retries: config.retries,
      },
    });
    return { model, results };
  } finally {
    loopDelay.stop();
    await network.close();
  }
}

/** What is asked where nobody names tasks: all that the API can answer but the facts of an invented world, which only LocalNet's models were told. */
export const askableTasks = (api: EndpointConfig['api']): readonly Task[] =>
  defaultTasks.filter((task) => isAnswerable(task, api) && task.name !== 'world_facts');

/** Chat answers carry no log-probabilities of prompts. */
export const isAnswerable = ({ outputType }: Task, api: EndpointConfig['api']): boolean =>
  api === 'completions' || outputType === 'generate_until';

const serviceId = 'text-generation';

function networkOf(endpoint: EndpointConfig, { deadlines, limits }: MeasureTasksOptions['config'], maxConnections: number): Network {
  const client = createClient({
    addressPolicy: endpointsAddressPolicy([endpoint]),
    deadlines,
    limits: { bodyBytes: limits.bodyBytes, decodedBytes: limits.decompressedBytes, headerBytes: limits.headerBytes },
    maxConnections,
  });
  return endpointsNetwork({ id: 'measure', endpoints: [endpoint], client });
}

async function relayTo(network: Network, address: string, signal: AbortSignal) {
  const [session] = await network.sessions();
  if (session === undefined) throw new Error('a network of one endpoint has no session');
  return (http: Parameters<Network['relay']>[0]['http']) => network.relay({ session, address, http, signal });
}

function taskScore({ task, wanted, estimate, failures }: TaskProgress): TaskScore {
  return {
    task: task.name,
    version: task.version,
    score: estimate && published(estimate.served),
    availability: estimate && published(estimate.availability),
    answered: estimate?.answeredSamples ?? 0,
    samples: estimate?.samples ?? 0,
    planned: wanted,
    failures: Object.fromEntries(failures),
  };
}
