// Answers that were paid for once: a file of lines, each a request's hash and its answer. Lines are appended while requests run, so that
// a crash or Ctrl-C loses at most the last tenth of a second; a torn last line is dropped.
import { hash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { EvalUsageError } from '../errors.ts';

/** `[logprob, isGreedy]` of a loglikelihood, or the generated text. */
export type CachedAnswer = readonly [number, boolean] | string;

export interface ResponseCache {
  /** How many answers it holds. */
  readonly size: number;
  get(key: string): CachedAnswer | undefined;
  put(key: string, answer: CachedAnswer): void;
  /** Writes what is not yet written. */
  flush(): void;
  close(): void;
}

const flushMs = 100;
const line = z.tuple([z.string().length(22), z.union([z.string(), z.tuple([z.number(), z.boolean()])])]);

/** Key of a request: everything that it depends on. 132 bits of SHA-256. */
export function requestKey(...parts: readonly (string | number)[]): string {
  return hash('sha256', parts.join('\0'), 'base64url').slice(0, 22);
}

/**
 * Opens (or makes) a cache file; `fresh` empties it first. Throws `EvalUsageError` for a file that is not one.
 * @example const cache = openResponseCache('/tmp/run.jsonl'); cache.put(requestKey('a'), 'text'); cache.close();
 */
export function openResponseCache(path: string, { fresh = false }: { readonly fresh?: boolean } = {}): ResponseCache {
  mkdirSync(dirname(path), { recursive: true });
  const answers = fresh ? new Map<string, CachedAnswer>() : readAnswers(path);
  const file = openSync(path, fresh ? 'w' : 'a');
  let pending: string[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (pending.length === 0) return;
    const text = pending.join('');
    pending = [];
    writeAll(file, Buffer.from(text));
  };
  return {
    get size() {
      return answers.size;
    },
    get: (key) => answers.get(key),
    put(key, answer) {
      answers.set(key, answer);
      pending.push(`${JSON.stringify([key, answer])}\n`);
      timer ??= setTimeout(flush, flushMs);
    },
    flush,
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** A cache that forgets: where a run asks for nothing to be kept. */
export function noCache(): ResponseCache {
  return { size: 0, get: () => undefined, put: () => undefined, flush: () => undefined, close: () => undefined };
}

function readAnswers(path: string): Map<string, CachedAnswer> {
  const answers = new Map<string, CachedAnswer>();
  if (!existsSync(path)) return answers;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  let at = 0;
  for (let nth = 1; at < end; nth += 1) {
    const next = bytes.indexOf(0x0a, at);
    const read = line.safeParse(parsed(bytes.toString('utf8', at, next)));
    if (!read.success) throw new EvalUsageError(`${path}:${nth}: not a line of a response cache; delete the file or name another one`);
    answers.set(read.data[0], read.data[1]);
    at = next + 1;
  }
  return answers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
