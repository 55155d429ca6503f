// What lm-eval's own table says about each family of tasks (tasks/README.md): the words that people search by.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TaskFamily {
  /** Folder below `tasks`: `arc`. */
  readonly folder: string;
  readonly description: string;
  readonly languages: string;
}

/** Families by folder; empty where there is no table. */
export function taskFamilies(root: string | null): ReadonlyMap<string, TaskFamily> {
  const families = new Map<string, TaskFamily>();
  if (root === null) return families;
  for (const line of readTable(join(root, 'README.md'))) {
    const [, name = '', description = '', languages = ''] = line.split('|').map((it) => it.trim());
    const folder = /\]\((?:\.\/)?([^/)]+)/.exec(name)?.[1];
    if (folder !== undefined && !families.has(folder)) families.set(folder, { folder, description, languages });
  }
  return families;
}

function readTable(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((it) => it.startsWith('|'));
  } catch {
    return [];
  }
}
