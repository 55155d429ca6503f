// hallmark bank split: suppliers to fit on and suppliers to try on, from one matrix.
import { type ResponseMatrix, selectRows } from '../../stats/bank/index.ts';
import { shuffled } from '../../stats/bank/shuffle.ts';
import { seededRandom } from '../../stats/random.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { writeWhole } from './bank-file.ts';
import { matrixText, readMatrix } from './matrix-file.ts';

export interface SplitFlags {
  readonly train: string;
  readonly test: string;
  readonly holdout: string;
  readonly seed: string;
}

export async function runSplit(path: string, { train, test, holdout, seed }: SplitFlags, { stdout }: CliContext): Promise<void> {
  const share = Number(holdout);
  if (!(share > 0 && share < 1)) throw new UsageError(`--holdout ${holdout}: write a share between 0 and 1, e.g. 0.2`);
  const matrix = await readMatrix(path);
  const heldOut = Math.round(matrix.suppliers * share);
  if (heldOut === 0 || heldOut === matrix.suppliers)
    throw new UsageError(`--holdout ${holdout} of ${matrix.suppliers} suppliers leaves one side empty`);
  const rows = shuffled(matrix.suppliers, seededRandom(seed));
  await write(test, selectRows(matrix, rows.slice(0, heldOut)));
  await write(train, selectRows(matrix, rows.slice(heldOut)));
  stdout.write(`${train}: ${matrix.suppliers - heldOut} suppliers\n${test}: ${heldOut} suppliers\n`);
}

async function write(path: string, matrix: ResponseMatrix): Promise<void> {
  await writeWhole(path, matrixText(matrix));
}
