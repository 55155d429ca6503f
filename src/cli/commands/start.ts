// hallmark start: the networks, the test-bench and the leaderboard, until Ctrl-C.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('start')
    .description('measure the configured networks, serve the leaderboard')
    .action(async () => {
      const { runStart } = await import('../start.ts');
      context.setExitCode(await runStart(context));
    });
}
