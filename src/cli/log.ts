// The program's log: a file in Hallmark's folder, and what matters as a line above the progress.
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino, stdSerializers } from 'pino';
import type { Config } from '../config/types.ts';
import { printable } from '../openai/text.ts';
import { systemReason, UsageError } from './exit.ts';

export interface ProgramLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Opens `hallmark.log` in `config.home`. Warnings and errors are shown too, as one harmless line each; the same line at most once in ten seconds.
 * A log that cannot be written any more (a full disk) is said once and stops nothing.
 *
 * @param show prints a line for people
 * @throws UsageError where the folder or the file cannot be made
 */
export function openLog({ home, log: { level } }: Pick<Config, 'home' | 'log'>, show: (line: string) => void): ProgramLog {
  const path = join(home, 'hallmark.log');
  // Written at once: what is written later is lost when the process is killed, and cannot be written when it ends early.
  const file = destination({ fd: openFile(home, path), sync: true });
  file.once('error', (error: unknown) => {
    file.on('error', () => undefined);
    show(`${path} cannot be written (${systemReason(error)}); messages are only shown here`);
  });
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
  };
}

function openFile(home: string, path: string): number {
  try {
    mkdirSync(home, { recursive: true });
    return openSync(path, 'a');
  } catch (cause) {
    throw new UsageError(
      `Hallmark's folder ${home} cannot be used: ${systemReason(cause)}; make it writable, or choose another with HALLMARK_HOME`,
      { cause },
    );
  }
}
