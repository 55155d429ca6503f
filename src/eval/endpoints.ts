// The endpoints that a run asks: one from --model_args, or several from --endpoint, to be compared.
import { type Dict, dict, entries, get, without } from '../harness/values/index.ts';
import { parseArguments } from './arguments.ts';
import { EvalUsageError } from './errors.ts';
import { type ModelOptions, type ModelType, modelOptions } from './models/model-options.ts';

export interface EvalEndpoint {
  /** What tables call it. */
  readonly name: string;
  readonly options: ModelOptions;
  /** Variable of the environment that holds its key. */
  readonly apiKeyEnv: string;
}

const defaultKeyEnv = 'OPENAI_API_KEY';

/** The one endpoint of `--model_args`. */
export function singleEndpoint(type: ModelType, modelArgs: Dict, batchSize: string | null): EvalEndpoint {
  const options = modelOptions(type, modelArgs, batchSize ?? undefined);
  return { name: options.model, options, apiKeyEnv: defaultKeyEnv };
}

/**
 * An endpoint of `--endpoint`: a URL, or `key=value` pairs over those of `--model_args`, with `name` and `api_key_env` of its own.
 * A URL may end before `/v1/completions`, which is then added.
 *
 * @example comparedEndpoint('local-completions', args, null, 'name=mine,base_url=http://127.0.0.1:8000,model=m,api_key_env=MY_KEY')
 */
export function comparedEndpoint(type: ModelType, modelArgs: Dict, batchSize: string | null, text: string): EvalEndpoint {
  const own = /^https?:\/\//.test(text) ? dict([['base_url', text]]) : parseArguments('--endpoint', [text]);
  const url = get(own, 'base_url') ?? get(modelArgs, 'base_url');
  if (typeof url !== 'string') throw new EvalUsageError(`--endpoint ${text}: write a URL, or base_url=URL,model=NAME`);
  const name = get(own, 'name');
  const keyEnv = get(own, 'api_key_env');
  const args = dict([...entries(modelArgs), ...entries(without(without(own, 'name'), 'api_key_env')), ['base_url', wholeUrl(url, type)]]);
  const options = modelOptions(type, args, batchSize ?? undefined);
  return {
    name: typeof name === 'string' ? name : `${options.model} at ${new URL(options.baseUrl).host}`,
    options,
    apiKeyEnv: typeof keyEnv === 'string' ? keyEnv : defaultKeyEnv,
  };
}

/** `http://host` and `http://host/v1` become the whole URL that lm-eval's models take. */
export function wholeUrl(url: string, type: ModelType): string {
  const path = type.includes('chat') ? 'chat/completions' : 'completions';
  if (!URL.canParse(url)) return url;
  const { pathname } = new URL(url);
  if (pathname === '/') return new URL(`/v1/${path}`, url).href;
  return /\/v\d+\/?$/.test(pathname) ? `${url.replace(/\/$/, '')}/${path}` : url;
}

/** Names that tables and files can tell apart. */
export function withDistinctNames(endpoints: readonly EvalEndpoint[]): readonly EvalEndpoint[] {
  const counts = new Map<string, number>();
  return endpoints.map((it) => {
    const count = (counts.get(it.name) ?? 0) + 1;
    counts.set(it.name, count);
    return count === 1 ? it : { ...it, name: `${it.name} #${count}` };
  });
}
