// hallmark init: writes a commented hallmark.yaml.
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
      try {
        await writeFile(path, configTemplate(), { flag: force ? 'w' : 'wx' });
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
          throw new UsageError(`${path} is there already; --force overwrites it, --config FILE writes another`, { cause: error });
        }
        if (error instanceof Error && 'path' in error) throw error;
        throw new UsageError(`${path} cannot be written: ${systemReason(error)}`, { cause: error });
      }
      context.stdout.write(`Wrote ${path}: every setting, at its default. Change what you need and delete the rest.\n`);
    });
}
