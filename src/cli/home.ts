// HALLMARK_HOME, checked before any command uses it.
import { resolve } from 'node:path';
import { UsageError } from './exit.ts';

/** Throws `UsageError` for a folder below /proc: nothing can be made there, and Node's recursive mkdir never ends trying. */
export function checkHome(home: string | undefined): void {
  if (home === undefined || !/^\/proc(\/|$)/.test(resolve(home))) return;
  throw new UsageError(`HALLMARK_HOME ${home}: nothing can be kept below /proc; choose another folder`);
}
