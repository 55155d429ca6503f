// hallmark bank fit | show | simulate | split: item banks, with which few items measure what many random ones would.
import type { Command } from 'commander';
import type { FitFlags } from '../bank/fit.ts';
import type { ShowFlags } from '../bank/show.ts';
import type { SimulateFlags } from '../bank/simulate.ts';
import type { SplitFlags } from '../bank/split.ts';
import type { CliContext } from '../context.ts';

const matrixArgument = 'CSV, gzipped or not: a line of item ids, then a line of 0/1 answers for each supplier';

export function register(program: Command, context: CliContext): void {
  const bank = program.command('bank').description('item banks: fit them from answers, show and try them');
  bank
    .command('fit')
    .argument('<matrix>', matrixArgument)
    .description('fit a bank from the answers of many suppliers')
    .requiredOption('-o, --out <file>', 'where to write the bank, as JSON')
    .option('--seed <text>', 'seed of the choices in the fit', 'bank')
    .option('--json', 'print a summary as JSON')
    .action(async (matrix: string, flags: FitFlags) => {
      const { runFit } = await import('../bank/fit.ts');
      await runFit(matrix, flags, context);
    });
  bank
    .command('show')
    .argument('<bank>', 'a bank made by hallmark bank fit')
    .description('print what a bank knows: its items, its model, its intervals')
    .option('-n, --items <count>', 'items to list, the most discriminating first', '20')
    .option('--json', 'print JSON')
    .action(async (file: string, flags: ShowFlags) => {
      const { runShow } = await import('../bank/show.ts');
      await runShow(file, flags, context);
    });
  bank
    .command('simulate')
    .argument('<matrix>', matrixArgument)
    .description('hide known answers, ask adaptively, and compare with random items')
    .requiredOption('-b, --bank <file>', 'a bank made by hallmark bank fit')
    .requiredOption('-n, --budget <items>', 'items per supplier; several separated by commas')
    .option('--seed <text>', 'seed of the draws', '1')
    .option('--exposure <limit>', 'greatest share of suppliers that may be asked one item (0 to 1), or off', '0.25')
    .option('--json', 'print JSON')
    .action(async (matrix: string, flags: SimulateFlags) => {
      const { runSimulate } = await import('../bank/simulate.ts');
      await runSimulate(matrix, flags, context);
    });
  bank
    .command('split')
    .argument('<matrix>', matrixArgument)
    .description('split a matrix at random into suppliers to fit on and suppliers to try on')
    .requiredOption('--train <file>', 'where to write the suppliers to fit on, as CSV')
    .requiredOption('--test <file>', 'where to write the suppliers held out, as CSV')
    .option('--holdout <share>', 'share of suppliers held out, between 0 and 1', '0.2')
    .option('--seed <text>', 'seed of the split', '1')
    .action(async (matrix: string, flags: SplitFlags) => {
      const { runSplit } = await import('../bank/split.ts');
      await runSplit(matrix, flags, context);
    });
}
