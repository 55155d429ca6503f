// What a task asks and how it scores, as one hash.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { contextText } from '../prompt/index.ts';
import { isFunctionRef, type TaskConfig, type TaskFiles } from '../task-files/index.ts';
import { jsonDumps } from '../values/index.ts';
import type { TaskRequest } from './types.ts';

/** SHA-256 (hex) over the configuration, the contents of `files` and the requests. */
export function fingerprint(config: TaskConfig, files: readonly string[], requests: Iterable<TaskRequest>): string {
  const hash = createHash('sha256').update(JSON.stringify(config, asText));
  for (const file of files) hash.update(readFileSync(file));
  for (const request of requests) {
    hash.update(`\n${request.docId} ${request.idx} ${request.type}\n`);
    if (request.type === 'loglikelihood_rolling') hash.update(request.text);
    else
      hash
        .update(contextText(request.context))
        .update('\n')
        .update(request.type === 'loglikelihood' ? request.continuation : jsonDumps(request.generation));
  }
  return hash.digest('hex');
}

/** The Python files that a configuration names, sorted. */
export function functionFiles(config: TaskConfig, taskFiles: TaskFiles): readonly string[] {
  const files = new Set<string>();
  const visit = (value: unknown): void => {
    if (isFunctionRef(value)) {
      const { file } = taskFiles.functionPath(value);
      if (file !== null) files.add(file);
    } else if (value instanceof Map) for (const item of value.values()) visit(item);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) visit(item);
  };
  visit(config);
  return [...files].sort();
}

function asText(_: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return typeof value === 'bigint' ? String(value) : value;
}
