// lm-eval's own task files, and the wheels that their Python imports, for tests: fetched once by pip, checked, kept in the user's cache.
import { TaskInstallError } from '../errors.ts';
import { provideLmEval } from '../install/install.ts';
import type { WheelRelease } from '../install/lm-eval-release.ts';
import { provideWheels } from '../install/wheels.ts';

/**
 * The `tasks` folder of the pinned lm-eval. Null where it cannot be fetched (offline), after a line that says so; in CI (`CI=true`) that is an
 * error instead. The user's own choice of task files is left alone.
 */
export async function lmEvalTaskFiles(): Promise<string | null> {
  return orNull("lm-eval's task files", async () => (await provideLmEval()).tasksFolder);
}

/** Paths of the wheels; null and errors as for `lmEvalTaskFiles`. */
export async function wheelFiles(releases: readonly WheelRelease[]): Promise<readonly string[] | null> {
  return orNull('wheels that task code imports', () => provideWheels(releases));
}

async function orNull<T>(what: string, provide: () => Promise<T>): Promise<T | null> {
  try {
    return await provide();
  } catch (error) {
    if (!(error instanceof TaskInstallError) || process.env.CI === 'true') throw error;
    console.warn(`${what} are not here, so tests that need them are left out: ${error.message}`);
    return null;
  }
}
