// A log that keeps the first warnings and errors: a benchmark whose subject complained has measured something else.
import type { StoreLog } from '../../src/store/index.ts';

const kept = 20;

export function complaintsLog(): { readonly log: StoreLog; lines(): readonly string[] } {
  const lines: string[] = [];
  const keep = (fields: object, message: string): void => {
    if (lines.length >= kept) return;
    const error: unknown = 'error' in fields ? fields.error : undefined;
    lines.push(`${message} ${error instanceof Error ? error.message : JSON.stringify(fields)}`);
  };
  return { log: { debug: () => undefined, warn: keep, error: keep }, lines: () => lines };
}
