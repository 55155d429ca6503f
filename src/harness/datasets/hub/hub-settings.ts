// The Hub's settings from the environment, as every Hugging Face tool reads them.

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hallmarkHome } from '../../task-files/hallmark-home.ts';
import { DatasetError, shown } from '../dataset-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Sent to the endpoint and nowhere else. */
  readonly token: string | null;
  /** The folder with `datasets--org--name`, `models--org--name`, ... */
  readonly cacheDir: string;
  /** Where lists of a repository's files are kept, by commit. */
  readonly listingDir: string;
  /** Use only what is in the cache. */
  readonly offline: boolean;
}

/**
 * `HF_ENDPOINT`, `HF_TOKEN` (else the file that `hf auth login` writes), `HF_HUB_CACHE` or `HF_HOME`, `HF_HUB_OFFLINE` or `HF_DATASETS_OFFLINE`.
 * Throws `DatasetError` for an endpoint that is no http(s) address.
 */
export function hubSettings(env: Environment): HubSettings {
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(env.HOME || env.USERPROFILE || homedir(), '.cache'), 'huggingface');
  const endpoint = (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new DatasetError(`HF_ENDPOINT is ${shown(endpoint)}; it must be an address like https://huggingface.co`);
  }
  return {
    endpoint,
    token: tokenOf(env, home),
    cacheDir: env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(home, 'hub'),
    listingDir: join(hallmarkHome(env), 'hub-listings'),
    offline: isSet(env.HF_HUB_OFFLINE) || isSet(env.HF_DATASETS_OFFLINE),
  };
}

function tokenOf(env: Environment, home: string): string | null {
  const own = env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN;
  if (own) return own.trim();
  const file = env.HF_TOKEN_PATH || join(home, 'token');
  if (isSet(env.HF_HUB_DISABLE_IMPLICIT_TOKEN) || !existsSync(file)) return null;
  return readFileSync(file, 'utf8').trim() || null;
}

function isSet(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? '');
}
