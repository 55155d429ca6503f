// What `tasks install` left: one folder for each content, and a pointer to the one in use.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The record beside an unpacked package; written last, so a folder without it is a broken install. */
const installedSchema = z.object({
  package: z.literal('lm_eval'),
  version: z.string(),
  /** SHA-256 of the wheel, or of all files of a checkout. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.enum(['wheel', 'checkout']),
  /** True for a wheel whose SHA-256 is the one that this version of Hallmark was tested with. */
  verified: z.boolean(),
  files: z.number(),
});

export type Installed = z.infer<typeof installedSchema>;

export const recordName = 'installed.json';

/** Where installs live: `<cache>/task-files`. */
export function installsFolder(home: string): string {
  return join(home, 'task-files');
}

/** Where indexes of folders are kept. */
export function indexesFolder(home: string): string {
  return join(home, 'task-files', 'indexes');
}

/** The tasks folder of an install. */
export function tasksFolderOf(install: string): string {
  return join(install, 'lm_eval', 'tasks');
}

/** The record of an install's folder; null where there is none or it is unfinished. */
export function readInstalled(install: string): Installed | null {
  try {
    return installedSchema.parse(JSON.parse(readFileSync(join(install, recordName), 'utf8')));
  } catch {
    return null;
  }
}

/** The install in use: its folder and record; null where lm-eval is not installed. */
export function currentInstall(home: string): { readonly folder: string; readonly record: Installed } | null {
  const pointer = join(installsFolder(home), 'current');
  if (!existsSync(pointer)) return null;
  const folder = join(installsFolder(home), readFileSync(pointer, 'utf8').trim());
  const record = readInstalled(folder);
  return record === null ? null : { folder, record };
}

/** What stands for the content of a tasks folder that `tasks install` made; null for any other folder. */
export function installedContent(tasksFolder: string): string | null {
  const record = readInstalled(dirname(dirname(tasksFolder)));
  return record === null ? null : `${record.package} ${record.version} ${record.sha256}`;
}
