// Finding tasks by words: in names, aliases, datasets, and in what lm-eval says of their family. Small slips of spelling are forgiven.
import { relative } from 'node:path';
import { nearestName } from '../suggest.ts';
import { taskFamilies } from './families.ts';
import type { TaskFiles } from './open.ts';
import type { NameEntry } from './types.ts';

export interface SearchHit {
  readonly entry: NameEntry;
  /** Larger is better; comparable within one search only. */
  readonly rank: number;
  /** What lm-eval's table says of the family; null where it says nothing. */
  readonly family: string | null;
}

const groupsFirst: Readonly<Record<NameEntry['kind'], number>> = { group: 3, tag: 2, task: 1, py_task: 1 };

/**
 * Names that hold every word of the query, best first: whole names before beginnings, before other places; groups before tags before tasks;
 * short before long. Where nothing matches, each word may be replaced by the nearest word of any name.
 */
export function searchTasks(taskFiles: TaskFiles, query: string): readonly SearchHit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const exact = hits(taskFiles, words);
  if (exact.length > 0) return exact;
  const vocabulary = new Set(taskFiles.names().flatMap((it) => [it.name.toLowerCase(), ...it.name.toLowerCase().split(/[_\-:.]+/)]));
  return hits(
    taskFiles,
    words.map((word) => nearestName(word, vocabulary) ?? word),
  );
}

function hits(taskFiles: TaskFiles, words: readonly string[]): readonly SearchHit[] {
  const families = taskFamilies(taskFiles.root);
  const found: SearchHit[] = [];
  for (const entry of taskFiles.names()) {
    const facts = taskFiles.facts(entry.name);
    const below = entry.file === null || taskFiles.root === null ? '' : relative(taskFiles.root, entry.file);
    const family = families.get(below.split(/[\\/]/, 1)[0] ?? '');
    const name = entry.name.toLowerCase();
    const about = [facts?.alias, facts?.datasetPath, facts?.datasetName, facts?.description, family?.description, family?.languages]
      .filter((it) => it !== null && it !== undefined)
      .join('\n')
      .toLowerCase();
    let rank = 0;
    for (const word of words) {
      const score = wordRank(word, name, about);
      rank = score === 0 || rank < 0 ? -1 : rank + score;
    }
    if (rank > 0) found.push({ entry, rank: rank * 10 + groupsFirst[entry.kind], family: family?.description ?? null });
  }
  return found.sort((a, b) => b.rank - a.rank || a.entry.name.length - b.entry.name.length || (a.entry.name < b.entry.name ? -1 : 1));
}

function wordRank(word: string, name: string, about: string): number {
  if (name === word) return 100;
  if (name.startsWith(word)) return 40;
  if (name.split(/[_\-:.]+/).includes(word)) return 30;
  if (name.includes(word)) return 20;
  return about.includes(word) ? 5 : 0;
}
