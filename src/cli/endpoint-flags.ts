// The endpoint that `hallmark measure` is given: a URL and flags about it.
import { apiPath, secret } from '../config/index.ts';
import type { EndpointConfig } from '../config/types.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './exit.ts';

export interface EndpointFlags {
  readonly model?: string;
  readonly api: string;
  readonly apiKeyEnv?: string;
}

/** Throws `UsageError` that says what to write instead. */
export function endpointOf(
  url: string,
  { api, model, apiKeyEnv }: EndpointFlags,
  { env, keepSecret }: Pick<CliContext, 'env' | 'keepSecret'>,
): EndpointConfig {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`${url} is not a URL; ${meantUrl(url) ?? 'write one like http://127.0.0.1:8000'}`);
  }
  const { username, password, search, hash, host } = new URL(url);
  if (username !== '' || password !== '') {
    throw new UsageError(
      `the URL of ${host} holds a user name or password; put the key into the environment and its name into --api-key-env`,
    );
  }
  if (search !== '' || hash !== '')
    throw new UsageError(`${url} must end before any ? or #: paths such as /v1/completions are added to it`);
  const path = apiPath(new URL(url));
  if (path !== null) throw new UsageError(`${url} must end before ${path}, which is added to it`);
  if (api !== 'completions' && api !== 'chat') throw new UsageError(`--api ${api}: write completions or chat`);
  const key = apiKeyEnv === undefined ? undefined : env[apiKeyEnv];
  if (apiKeyEnv !== undefined && (key === undefined || key === '')) {
    throw new UsageError(`--api-key-env ${apiKeyEnv}: this environment variable is not set; set it to the API key`);
  }
  if (key !== undefined) keepSecret(key);
  const apiKey = key === undefined ? null : secret(key);
  return { name: 'endpoint', url, model: model ?? null, apiKeyEnv: apiKeyEnv ?? null, apiKey, api };
}

/** `localhost:8000` lacks its scheme. */
function meantUrl(text: string): string | null {
  const url = `http://${text}`;
  return /^[\w-]*[.:[][^\s@]*$/.test(text) && !text.includes('://') && URL.canParse(url) ? `did you mean ${url}?` : null;
}
