// The table on the terminal, as lm-eval's `make_table` prints it from its results.
import { asNumber, type Dict, entries, get, isDict, isFloat, isList, str, type Value } from '../../harness/values/index.ts';
import { type Cell, fixedText, markdownTable } from './markdown-table.ts';
import { byCodePoint } from './results.ts';

const headers = (first: string): readonly string[] => [first, 'Version', 'Filter', 'n-shot', 'Metric', '', 'Value', '', 'Stderr'];
const ownKeys = new Set(['alias', 'name', 'sample_len', 'sample_count']);

/** The Markdown of `results` or `groups` of a results dict. */
export function resultsTable(results: Dict, column: 'results' | 'groups' = 'results'): string {
  const scores = dictAt(results, column);
  const { depths, order } = hierarchy(dictAt(results, 'group_subtasks'), new Set(entries(scores).map(([name]) => String(name))));
  const rows = order.flatMap((name) => taskRows(results, name, dictAt(scores, name), depths.get(name) ?? 0));
  return markdownTable(headers(column === 'groups' ? 'Groups' : 'Tasks'), rows);
}

function taskRows(results: Dict, name: string, scores: Dict, depth: number): readonly (readonly Cell[])[] {
  const alias = str(get(scores, 'alias') ?? name);
  const version = get(dictAt(results, 'versions'), name);
  const fewshot = get(dictAt(results, 'n-shot'), name);
  const higher = dictAt(dictAt(results, 'higher_is_better'), name);
  const metrics = entries(scores)
    .map(([key, value]) => [String(key), value] as const)
    .filter(([key]) => !ownKeys.has(key))
    .sort(([a], [b]) => byCodePoint(a, b));
  return metrics
    .filter(([key]) => !metricOf(key).endsWith('_stderr'))
    .map(([key, value], nth) => {
      const metric = metricOf(key);
      const filter = key.slice(metric.length + 1);
      const stderr = get(scores, `${metric}_stderr,${filter}`);
      return [
        nth > 0 ? '' : depth > 0 ? `${' '.repeat(depth)}- ${alias}` : alias,
        nth > 0 ? '' : version === undefined ? '    N/A' : versionText(version),
        filter,
        fewshot === undefined ? ' ' : str(fewshot),
        metric,
        arrow(get(higher, metric)),
        scoreText(value),
        stderr === undefined ? '' : '±',
        stderr === undefined ? '' : stderr === 'N/A' ? '   N/A' : scoreText(stderr),
      ];
    });
}

const metricOf = (key: string): string => key.split(',', 1)[0] ?? key;
const arrow = (higher: Value | undefined): string => (higher === true ? '↑' : higher === false ? '↓' : '');
const versionText = (version: Value): string | null => (version === null ? null : str(version));

function scoreText(value: Value): string {
  const number = asNumber(value);
  return number !== null && isFloat(value) ? fixed(number) : str(value);
}

const fixed = (value: number): string => (Number.isFinite(value) ? fixedText(value, 4) : String(value));

interface Hierarchy {
  readonly depths: ReadonlyMap<string, number>;
  readonly order: readonly string[];
}

function hierarchy(subtasks: Dict, available: ReadonlySet<string>): Hierarchy {
  const members = new Map(entries(subtasks).map(([name, list]) => [String(name), isList(list) ? list.map(str).sort(byCodePoint) : []]));
  const depths = new Map<string, number>();
  const order: string[] = [];
  const visit = (name: string, depth: number): void => {
    depths.set(name, depth);
    if (available.has(name)) order.push(name);
    for (const child of members.get(name) ?? []) visit(child, depth + 1);
  };
  const children = new Set([...members.values()].flat());
  for (const name of [...members.keys()].sort(byCodePoint)) if (!children.has(name)) visit(name, 0);
  for (const name of [...available].sort(byCodePoint)) if (!depths.has(name)) order.push(name);
  return { depths, order };
}

function dictAt(dict: Dict, key: string): Dict {
  const value = get(dict, key);
  return value !== undefined && isDict(value) ? value : {};
}
