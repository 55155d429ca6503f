// hallmark init: writes a commented hallmark.yaml.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { systemReason, UsageError } from '../exit.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('init')
    .description('write a hallmark.yaml that explains every setting')
    .option('-f, --force', 'overwrite a file that is there')
    .action(async ({ force = false }: { readonly force?: boolean }) => {
      const { writeFile } = await import('node:fs/promises');
      const { configTemplate, defaultConfigPath } = await import('../../config/index.ts');
      const path = context.configPath() ?? (context.env.HALLMARK_CONFIG || defaultConfigPath);
      await writeFile(path, configTemplate(), { flag: force ? 'w' : 'wx' }).catch((cause: unknown) => {
        throw new UsageError(notWritten(path, cause), { cause });
      });
      context.stdout.write(`Wrote ${path}: every setting, at its default. Change what you need and delete the rest.\n`);
    });
}

function notWritten(path: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'EISDIR' || isFolder(path)) return `${path} is a folder; name a file in it: --config ${join(path, 'hallmark.yaml')}`;
  if (code === 'EEXIST') return `${path} is there already; --force overwrites it, --config FILE writes another`;
  if (code === 'ENOENT') return `${path} cannot be written: there is no folder ${dirname(path)}; make it first`;
  return `${path} cannot be written: ${systemReason(cause)}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
