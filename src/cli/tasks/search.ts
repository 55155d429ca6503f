// hallmark tasks search WORDS.
import { type SearchHit, searchTasks } from '../../harness/task-files/index.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { type Column, table } from '../output.ts';
import { nameRow } from './list.ts';
import { openSources, type SourceFlags } from './open.ts';

export interface SearchFlags extends SourceFlags {
  readonly limit: string;
}

export async function runSearch(words: readonly string[], flags: SearchFlags, context: CliContext): Promise<void> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError(`--limit ${flags.limit}: write a whole number of at least 1`);
  const taskFiles = await openSources(flags, context);
  const found = searchTasks(taskFiles, words.join(' '));
  const shown = found.slice(0, limit);
  if (flags.json) context.stdout.write(`${JSON.stringify(shown.map((it) => ({ ...nameRow(it.entry, taskFiles), family: it.family })))}\n`);
  else {
    const columns: readonly Column<SearchHit>[] = [
      { title: 'NAME', cell: (it) => it.entry.name },
      { title: 'KIND', cell: (it) => it.entry.kind },
      { title: 'DATASET', cell: (it) => taskFiles.facts(it.entry.name)?.datasetPath ?? '' },
      { title: 'ABOUT', cell: (it) => cut(it.family ?? '', 90) },
    ];
    if (shown.length > 0) context.stdout.write(`${table(columns, shown).join('\n')}\n`);
  }
  const more = found.length > shown.length ? `; the best ${shown.length} are shown (--limit N shows more)` : '';
  context.stderr.write(`${found.length === 0 ? 'nothing' : found.length} found${more}\n`);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text;
}
