// hallmark bank fit: a bank file from a matrix of answers.
import { type BankDocument, fitBank } from '../../stats/bank/index.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { writeWhole } from './bank-file.ts';
import { readMatrix } from './matrix-file.ts';
import { progressLine } from './progress.ts';

export interface FitFlags {
  readonly out: string;
  readonly seed: string;
  readonly json?: boolean;
}

export async function runFit(path: string, flags: FitFlags, { stdout, stderr }: CliContext): Promise<void> {
  const matrix = await readMatrix(path);
  if (matrix.suppliers < 10)
    throw new UsageError(`${path} holds ${matrix.suppliers} suppliers; a bank needs 10 or more (hundreds for sound intervals)`);
  const progress = progressLine(stderr, `fitting ${matrix.suppliers} suppliers x ${matrix.items.length} items`);
  const bank = fitBank(matrix, { seed: flags.seed, onProgress: progress.update });
  progress.done();
  await writeWhole(flags.out, `${JSON.stringify(bank)}\n`);
  stdout.write(flags.json === true ? `${JSON.stringify(fitSummary(bank, flags.out))}\n` : fitText(bank, flags.out));
}

function fitSummary(bank: BankDocument, out: string) {
  const chosen = bank.heldOut.find((it) => it.chosen);
  return { out, items: bank.items.length, suppliers: bank.suppliers.count, model: chosen ?? null };
}

function fitText(bank: BankDocument, out: string): string {
  const { items, suppliers, model } = fitSummary(bank, out);
  const errors = model?.errors.map(({ answers, rmse }) => `${rmse.toFixed(1)} points after ${answers}`).join(', ') ?? '';
  return [
    `${out}: ${items} items, ${suppliers} known suppliers, ${model?.dimensions ?? 1} ${model?.dimensions === 1 ? 'dimension' : 'dimensions'} of ability`,
    `error on suppliers left out, from random items: ${errors}`,
    `next: hallmark bank simulate OTHER.csv --bank ${out} --budget 10,20`,
    '',
  ].join('\n');
}
