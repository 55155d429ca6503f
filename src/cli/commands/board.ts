// hallmark board: the leaderboard on the terminal, and for programs.
import type { Command } from 'commander';
import type { BoardFlags } from '../board.ts';
import type { CliContext } from '../context.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('board')
    .description('print the leaderboard as it stands')
    .option('--network <id>', 'which network (default: the first)')
    .option('--service <id>', 'which service (default: the first)')
    .option('--url <url>', 'a leaderboard that runs elsewhere (default: the one of this folder)')
    .option('--json', 'print JSON, as GET /api/v1/board answers it')
    .option('--csv', 'print CSV, one line a supplier and task')
    .action(async (flags: BoardFlags) => {
      const { runBoard } = await import('../board.ts');
      await runBoard(flags, context);
    });
}
