// The card of a model: what it is, what it was trained on and what it can do, in Markdown.
import { levelsOf } from '../../src/harness/index.ts';
import { type Population, parametersOf, recipeOf, trainingTokensOf } from './population.ts';
import type { FileScores } from './true-scores.ts';

export interface CardFile {
  readonly fileName: string;
  readonly bytes: number;
  readonly scores: FileScores | undefined;
}

const millions = (count: number, digits: number): string => (count / 1e6).toFixed(digits);

/** A model's card; `files` are its quantisations. */
export function modelCard(population: Population, name: string, files: readonly CardFile[]): string {
  const { recipe, size, vocabulary } = recipeOf(population, name);
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const origin = recipe.base
    ? `It starts from the weights of ${recipe.base} and was trained on ${recipe.megatokens} M tokens more.`
    : 'It was trained from random weights.';
  const facts = [
    [
      'parameters',
      `${millions(parametersOf(population, name), 2)} M (hidden ${size.hidden}, ${size.layers} layers, feed-forward ${size.feedForward})`,
    ],
    ['tokenizer', `${recipe.tokenizer}, ${vocabulary} tokens`],
    ['training tokens', `${millions(trainingTokensOf(population, name), 0)} M in all`],
    ['mixture', `${recipe.mixture}: ${mixtureText(population.mixtures[recipe.mixture] ?? {})}`],
    ['peak learning rate', String(recipe.learningRate ?? size.learningRate)],
    ['seeds', `weights ${recipe.seed}, data ${recipe.dataSeed}`],
  ];
  return `<!-- Written by models/describe/describe.ts; change population.json or the exam, not this file. -->
# ${title}

A Llama-architecture model for LocalNet that knows nothing but Hallmark's generated tasks. ${origin}

| | |
| --- | --- |
${facts.map(([key, value]) => `| ${key} | ${value} |`).join('\n')}

## True scores

Of ${itemsText(files)} fresh items a task, each ± twice its standard error, in points of 100.

${scoreTable(files)}

By level, level 1 (the easiest) first, of \`${files[0]?.fileName ?? ''}\`:

${levelTable(files[0]?.scores)}
`;
}

/** All files in one table, the best first. */
export function overview(files: readonly CardFile[]): string {
  const best = files.toSorted((a, b) => (b.scores?.overall.score ?? 0) - (a.scores?.overall.score ?? 0));
  const tasks = Object.keys(files[0]?.scores?.tasks ?? {});
  const header = ['file', 'MB', 'overall', ...tasks];
  const rows = best.map(({ fileName, bytes, scores }) => [
    `\`${fileName}\``,
    millions(bytes, 2),
    `**${scores?.overall.score.toFixed(1)}**`,
    ...tasks.map((task) => scores?.tasks[task]?.score.toFixed(1) ?? ''),
  ]);
  const total = millions(
    files.reduce((sum, { bytes }) => sum + bytes, 0),
    1,
  );
  const table = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `<!-- Written by models/describe/describe.ts. -->
# True scores of all model files

In points of 100, of ${itemsText(files)} fresh items a task; overall is the mean of the tasks. Together the files take ${total} MB. Who guesses the letters of
multiple_choice scores 25 there; the other tasks leave little to guessing, counting most.

${table}
`;
}

/** "all levels of arithmetic and logic"; levels' relative numbers of items where they differ. */
function mixtureText(mixture: Readonly<Record<string, readonly number[]>>): string {
  const parts = Object.entries(mixture).map(([family, weights]) => {
    const isWhole = weights.length === levelsOf(family).length && weights.every((weight) => weight === 1);
    return isWhole ? family : `${family} [${weights.join(' ')}]`;
  });
  return `${parts.join(', ')}${parts.some((part) => part.includes('[')) ? ' (relative numbers of items of each level)' : ' (all levels alike)'}`;
}

function itemsText(files: readonly CardFile[]): string {
  const counts = files.flatMap(({ scores }) => Object.values(scores?.tasks ?? {}).map(({ items }) => items));
  return Math.min(...counts).toLocaleString('en');
}

const plusMinus = ({ score, standardError }: { score: number; standardError: number }): string =>
  `${score.toFixed(1)} ± ${(2 * standardError).toFixed(1)}`;

function scoreTable(files: readonly CardFile[]): string {
  const tasks = Object.keys(files[0]?.scores?.tasks ?? {});
  const rows = tasks.map((task) => [task, ...files.map(({ scores }) => plusMinus(scores?.tasks[task] ?? { score: 0, standardError: 0 }))]);
  const overall = ['**overall**', ...files.map(({ scores }) => `**${plusMinus(scores?.overall ?? { score: 0, standardError: 0 })}**`)];
  const bytes = ['size', ...files.map(({ bytes }) => `${millions(bytes, 2)} MB`)];
  const header = ['task', ...files.map(({ fileName }) => `\`${fileName}\``)];
  return [header, header.map(() => '---'), ...rows, overall, bytes].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function levelTable(scores: FileScores | undefined): string {
  const rows = Object.entries(scores?.tasks ?? {}).map(([task, { levels }]) => [
    task,
    ...Array.from({ length: 6 }, (_, index) => levels[index]?.toFixed(1) ?? ''),
  ]);
  const header = ['task', '1', '2', '3', '4', '5', '6'];
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
