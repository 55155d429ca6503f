// hallmark tasks install lm-eval.
import { hallmarkHome } from '../../harness/task-files/hallmark-home.ts';
import { installLmEval } from '../../harness/task-files/install/install.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';

export interface InstallFlags {
  readonly from?: string;
  readonly sha256?: string;
  readonly pip?: string;
  readonly json?: boolean;
}

export async function runInstall(what: string, flags: InstallFlags, context: CliContext): Promise<void> {
  if (what !== 'lm-eval') throw new UsageError(`${JSON.stringify(what)} is not known; write: hallmark tasks install lm-eval`);
  const sha256 = flags.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) throw new UsageError('--sha256 takes 64 hexadecimal digits');
  const { folder, record } = await installLmEval({
    home: hallmarkHome(context.env),
    env: context.env,
    onStep: (step) => context.stderr.write(`${step} ...\n`),
    ...(flags.from === undefined ? {} : { from: flags.from }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(flags.pip === undefined ? {} : { pip: flags.pip.split(/\s+/).filter(Boolean) }),
  });
  if (flags.json) context.stdout.write(`${JSON.stringify({ folder, ...record })}\n`);
  else {
    const checked = record.verified ? 'the tested release' : `not the tested release; SHA-256 ${record.sha256}`;
    context.stdout.write(`lm-eval ${record.version} is installed (${record.source}, ${checked}) in ${folder}\n`);
  }
}
