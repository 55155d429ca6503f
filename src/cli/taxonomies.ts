// The taxonomies that the configuration names, or those that come with the program.
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { parseTaxonomy, standardTaxonomies, type Taxonomy } from '../leaderboard/index.ts';

/** Throws `TaxonomyError`, which names file, place and fix, or `ConfigError` where a file cannot be read. */
export async function readTaxonomies({
  file,
  taxonomies,
  tasks,
}: Pick<Config, 'file' | 'taxonomies' | 'tasks'>): Promise<readonly Taxonomy[]> {
  if (taxonomies === null) return standardTaxonomies();
  const known = tasks.map(({ name }) => name);
  return Promise.all(taxonomies.map(async (path) => parseTaxonomy(await textOf(path, file), { source: path, tasks: known })));
}

async function textOf(path: string, file: string | null): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = {
      file: file ?? 'hallmark.yaml',
      line: null,
      column: null,
      path: 'taxonomies',
      message: `names a file that cannot be read: ${reason}`,
    };
    throw new ConfigError([problem], { cause });
  }
}
