// hallmark bank simulate: what adaptive questions are worth on suppliers whose answers are known.
import { type Bank, openBank, type ResponseMatrix, type SimulatedBudget, simulate } from '../../stats/bank/index.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { wholeNumber } from '../numbers.ts';
import { table } from '../output.ts';
import { readBank } from './bank-file.ts';
import { readMatrix } from './matrix-file.ts';
import { progressLine } from './progress.ts';

export interface SimulateFlags {
  readonly bank: string;
  readonly budget: string;
  readonly seed: string;
  readonly exposure: string;
  readonly json?: boolean;
}

export async function runSimulate(path: string, flags: SimulateFlags, { stdout, stderr }: CliContext): Promise<void> {
  const exposure = exposureOf(flags.exposure);
  const bank = openBank(await readBank(flags.bank));
  const budgets = flags.budget.split(',').map((text) => wholeNumber('--budget', text, 1, bank.items.length));
  const matrix = inBankOrder(await readMatrix(path), bank, path, flags.bank);
  const progress = progressLine(stderr, `asking ${matrix.suppliers} suppliers`);
  const results = simulate(bank, matrix, { budgets, seed: flags.seed, exposure, onProgress: progress.update });
  progress.done();
  if (flags.json === true) {
    stdout.write(`${JSON.stringify({ budgets: results })}\n`);
    return;
  }
  stdout.write(`${table(columns, results).join('\n')}\n`);
  if (results.some(({ budget, adaptive }) => adaptive.meanAsked < budget - 0.01))
    stdout.write(
      `a limit of ${flags.exposure} on ${bank.items.length} items leaves each supplier no more than some ${(Number(flags.exposure) * bank.items.length).toFixed(0)} items\n`,
    );
}

const columns = [
  { title: 'items', align: 'right', cell: (it: SimulatedBudget) => String(it.budget) },
  { title: 'error', align: 'right', cell: (it: SimulatedBudget) => it.adaptive.rmse.toFixed(2) },
  { title: 'interval', align: 'right', cell: (it: SimulatedBudget) => it.adaptive.meanWidth.toFixed(1) },
  { title: 'covers', align: 'right', cell: (it: SimulatedBudget) => `${(100 * it.adaptive.coverage).toFixed(1)} %` },
  { title: 'most exposed', align: 'right', cell: (it: SimulatedBudget) => `${(100 * it.adaptive.maxExposure).toFixed(1)} %` },
  { title: 'asked', align: 'right', cell: (it: SimulatedBudget) => it.adaptive.meanAsked.toFixed(1) },
  { title: 'error of random items', align: 'right', cell: (it: SimulatedBudget) => it.random.rmse.toFixed(2) },
] as const;

function exposureOf(text: string): number | 'off' {
  if (text === 'off') return 'off';
  const limit = Number(text);
  if (text.trim() !== '' && limit > 0 && limit <= 1) return limit;
  throw new UsageError(`--exposure ${text}: write off, or a share above 0 and at most 1, e.g. 0.25`);
}

/** The matrix with its columns as the bank has its items. */
function inBankOrder(matrix: ResponseMatrix, bank: Bank, path: string, bankPath: string): ResponseMatrix {
  const columnOf = new Map(matrix.items.map((id, i) => [id, i]));
  const unknown = matrix.items.find((id) => !bank.places.has(id));
  const lacking = bank.items.find((id) => !columnOf.has(id));
  if (unknown !== undefined)
    throw new UsageError(`${path}: item ${JSON.stringify(unknown)} is not in ${bankPath}; fit a bank on a matrix of the same items`);
  if (lacking !== undefined)
    throw new UsageError(`${path}: lacks item ${JSON.stringify(lacking)} of ${bankPath}; both need the same items`);
  const width = bank.items.length;
  const values = new Float32Array(matrix.values.length);
  bank.items.forEach((id, i) => {
    const column = columnOf.get(id) ?? 0;
    for (let n = 0; n < matrix.suppliers; n++) values[n * width + i] = matrix.values[n * width + column] ?? Number.NaN;
  });
  const empty = Array.from({ length: matrix.suppliers }, (_, n) => n).find((n) =>
    values.subarray(n * width, (n + 1) * width).every(Number.isNaN),
  );
  if (empty !== undefined)
    throw new UsageError(`${path}:${empty + 2}: no answer at all, so there is nothing to compare with; remove the line`);
  return { items: bank.items, suppliers: matrix.suppliers, values };
}
