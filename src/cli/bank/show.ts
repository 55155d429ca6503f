// hallmark bank show: what a bank knows.
import type { BankDocument } from '../../stats/bank/index.ts';
import type { CliContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';
import { table } from '../output.ts';
import { readBank } from './bank-file.ts';

export interface ShowFlags {
  readonly items: string;
  readonly json?: boolean;
}

type Item = BankDocument['items'][number];

export async function runShow(path: string, flags: ShowFlags, { stdout }: CliContext): Promise<void> {
  const count = wholeNumber('--items', flags.items, 0, 20_000);
  const bank = await readBank(path);
  const items = bank.items.toSorted((a, b) => b.slope - a.slope).slice(0, count);
  stdout.write(flags.json === true ? `${JSON.stringify({ ...overview(bank), items })}\n` : showText(bank, items));
}

function overview({ items, suppliers, factors, answerWeight, learningRate, interval, heldOut }: BankDocument) {
  return {
    itemCount: items.length,
    suppliers: suppliers.count,
    meanScore: (100 * items.reduce((sum, { mean }) => sum + mean, 0)) / items.length,
    dimensions: factors.dimensions,
    answerWeight,
    learningRate,
    interval,
    heldOut,
  };
}

function showText(bank: BankDocument, items: readonly Item[]): string {
  const { itemCount, suppliers, meanScore, dimensions, answerWeight, learningRate } = overview(bank);
  const lines = [
    `${itemCount} items, ${suppliers} known suppliers with a mean score of ${meanScore.toFixed(1)}`,
    `model: ${dimensions} ${dimensions === 1 ? 'dimension' : 'dimensions'}, weight ${answerWeight} on a known supplier's own answers, learning rate ${learningRate}`,
    'error on suppliers left out, in points of 100, from random items:',
    ...table(heldOutColumns(bank.heldOut[0]?.errors.map(({ answers }) => answers) ?? []), bank.heldOut).map((line) => `  ${line}`),
  ];
  const list = items.length === 0 ? [] : ['items, the most discriminating first:', ...table(itemColumns, items).map((line) => `  ${line}`)];
  return `${[...lines, ...list].join('\n')}\n`;
}

type Trial = BankDocument['heldOut'][number];

function heldOutColumns(answers: readonly number[]) {
  return [
    { title: 'dimensions', align: 'right', cell: (it: Trial) => String(it.dimensions) },
    { title: 'answer weight', align: 'right', cell: (it: Trial) => String(it.answerWeight) },
    { title: 'learning rate', align: 'right', cell: (it: Trial) => String(it.learningRate) },
    ...answers.map(
      (n) =>
        ({
          title: `${n} items`,
          align: 'right',
          cell: (it: Trial) => it.errors.find((e) => e.answers === n)?.rmse.toFixed(2) ?? '',
        }) as const,
    ),
    { title: '', cell: (it: Trial) => (it.chosen ? 'chosen' : '') },
  ] as const;
}

const itemColumns = [
  { title: 'item', cell: (it: Item) => it.id },
  { title: 'right', align: 'right', cell: (it: Item) => `${(100 * it.mean).toFixed(1)} %` },
  { title: 'discrimination', align: 'right', cell: (it: Item) => it.slope.toFixed(2) },
  { title: 'difficulty', align: 'right', cell: (it: Item) => (-it.intercept / it.slope).toFixed(2) },
] as const;
