// The program's log: a file in Hallmark's folder, and what matters as a line above the progress.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino, stdSerializers } from 'pino';
import type { Config } from '../config/types.ts';
import { printable } from '../openai/text.ts';

export interface ProgramLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Writes what is still in memory. */
  flush(): void;
}

/**
 * Opens `hallmark.log` in `config.home`. Warnings and errors are shown too, as one harmless line each; the same line at most once in ten seconds.
 *
 * @param show prints a line for people
 */
export function openLog({ home, log: { level } }: Pick<Config, 'home' | 'log'>, show: (line: string) => void): ProgramLog {
  mkdirSync(home, { recursive: true });
  const file = destination({ dest: join(home, 'hallmark.log'), sync: false });
  const log = pino({ level, base: null, serializers: { error: stdSerializers.err } }, file);
  const shownAt = new Map<string, number>();
  const tell = (fields: object, message: string): void => {
    const error = 'error' in fields && fields.error instanceof Error ? `: ${fields.error.message}` : '';
    const line = printable(`${message}${error}`, 300);
    const now = performance.now();
    if (now - (shownAt.get(line) ?? Number.NEGATIVE_INFINITY) < 10_000) return;
    if (shownAt.size > 100) shownAt.clear();
    shownAt.set(line, now);
    show(line);
  };
  return {
    debug: (fields, message) => log.debug(fields, message),
    warn(fields, message) {
      log.warn(fields, message);
      tell(fields, message);
    },
    error(fields, message) {
      log.error(fields, message);
      tell(fields, message);
    },
    flush: () => file.flushSync(),
  };
}
