// What a test opens and need not close itself.
import { onTestFinished } from 'vitest';

/** Closes `one` when the running test has ended, the last opened first. */
export const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  onTestFinished(() => one.close());
  return one;
};
