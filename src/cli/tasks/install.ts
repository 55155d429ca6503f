// hallmark tasks install lm-eval.

import { sandboxWheels } from '../../harness/python/wheels.ts';
import { TaskInstallError } from '../../harness/task-files/errors.ts';
import { hallmarkHome } from '../../harness/task-files/hallmark-home.ts';
import { installLmEval } from '../../harness/task-files/install/install.ts';
import { provideWheels } from '../../harness/task-files/install/wheels.ts';
import { printable } from '../../openai/text.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';

export interface InstallFlags {
  readonly from?: string;
  readonly sha256?: string;
  readonly pip?: string;
  /** False for --no-packages. */
  readonly packages: boolean;
  readonly json?: boolean;
}

export async function runInstall(what: string, flags: InstallFlags, context: CliContext): Promise<void> {
  if (what !== 'lm-eval') throw new UsageError(`${JSON.stringify(what)} is not known; write: hallmark tasks install lm-eval`);
  const sha256 = flags.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) throw new UsageError('--sha256 takes 64 hexadecimal digits');
  const onStep = (step: string): unknown => context.stderr.write(`${step} ...\n`);
  const fetching = {
    home: hallmarkHome(context.env),
    env: context.env,
    ...(flags.pip === undefined ? {} : { pip: flags.pip.split(/\s+/).filter(Boolean) }),
  };
  const { folder, record } = await installLmEval({
    ...fetching,
    onStep,
    ...(flags.from === undefined ? {} : { from: flags.from }),
    ...(sha256 === undefined ? {} : { sha256 }),
  });
  const wheels = await installWheels(fetching, flags, onStep, context);
  if (flags.json) context.stdout.write(`${JSON.stringify({ folder, ...record, wheels })}\n`);
  else {
    const checked = record.verified ? 'the tested release' : `not the tested release; SHA-256 ${record.sha256}`;
    context.stdout.write(`lm-eval ${record.version} is installed (${record.source}, ${checked}) in ${folder}\n`);
  }
}

/** Without them the tasks that import them cannot run here; all others can. */
async function installWheels(
  fetching: Parameters<typeof provideWheels>[1],
  flags: InstallFlags,
  onStep: (step: string) => unknown,
  context: CliContext,
): Promise<number> {
  if (!flags.packages) return 0;
  onStep(`fetching ${sandboxWheels.length} Python packages that task code imports`);
  try {
    return (await provideWheels(sandboxWheels, fetching)).length;
  } catch (error) {
    if (!(error instanceof TaskInstallError)) throw error;
    context.stderr.write(`${printable(error.message, 600)}; tasks that import these packages cannot run until this is done again\n`);
    return 0;
  }
}
