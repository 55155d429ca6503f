// lm-eval's own task files for tests: fetched once by pip, checked, kept in the user's cache, outside the checkout.
import { TaskInstallError } from '../errors.ts';
import { provideLmEval } from '../install/install.ts';

/**
 * The `tasks` folder of the pinned lm-eval. Null where it cannot be fetched (offline), after a line that says so; in CI (`CI=true`) that is an
 * error instead. The user's own choice of task files is left alone.
 */
export async function lmEvalTaskFiles(): Promise<string | null> {
  try {
    return (await provideLmEval()).tasksFolder;
  } catch (error) {
    if (!(error instanceof TaskInstallError) || process.env.CI === 'true') throw error;
    console.warn(`lm-eval's task files are not here, so tests that need them are left out: ${error.message}`);
    return null;
  }
}
