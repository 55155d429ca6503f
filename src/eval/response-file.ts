// Where the answers of a run are kept: the user's own cache file, or one that belongs to this very command, so that it can be resumed.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonDumps } from '../harness/values/index.ts';
import type { EvalEndpoint } from './endpoints.ts';
import type { EvalSettings } from './settings.ts';

export interface ResponseFile {
  readonly path: string;
  /** Answers of earlier runs in it are not used. */
  readonly fresh: boolean;
}

/** What the answers depend on names the file; how fast they are asked for does not. */
export function responseFile(settings: EvalSettings, endpoints: readonly EvalEndpoint[], home: string): ResponseFile {
  const { useCache } = settings;
  if (useCache !== null) {
    const isFolder = existsSync(useCache) && statSync(useCache).isDirectory();
    return { path: isFolder ? join(useCache, 'responses.jsonl') : useCache, fresh: false };
  }
  const about = JSON.stringify([
    endpoints.map(({ options }) => [options.type, options.baseUrl, options.model, options.tokenizer, options.maxLength, options.seed]),
    settings.tasks,
    settings.numFewshot,
    settings.limit,
    settings.samples,
    settings.applyChatTemplate,
    settings.fewshotAsMultiturn,
    settings.systemInstruction,
    jsonDumps(settings.genKwargs),
    settings.seeds,
    settings.loglikelihood,
  ]);
  return {
    path: join(home, 'responses', `${createHash('sha256').update(about).digest('hex').slice(0, 24)}.jsonl`),
    fresh: !settings.resume,
  };
}
