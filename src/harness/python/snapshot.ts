// The memory of a freshly started Pyodide on disk, so that the sandbox starts in 0.3 s of CPU instead of 2.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const here = path.dirname(fileURLToPath(import.meta.url));
const MAKING_TIMEOUT_MS = 120_000;

/**
 * The snapshot's file in `folder`, made now if it is not there; null where it cannot be made (then the sandbox starts the slow way).
 * Its name holds the versions that it depends on. It is made in a process that runs nothing but Pyodide itself.
 */
export async function snapshotIn(folder: string, pyodideFolder: string): Promise<string | null> {
  const manifest: unknown = JSON.parse(await readFile(path.join(pyodideFolder, 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const file = path.join(folder, `start-${version}-node-${process.versions.node}-${process.arch}.bin`);
  if (existsSync(file)) return file;
  try {
    mkdirSync(folder, { recursive: true });
    const script = path.join(here, 'pyodide', `make-snapshot${path.extname(fileURLToPath(import.meta.url))}`);
    await promisify(execFile)(process.execPath, ['--no-warnings', script, pyodideFolder, file], { timeout: MAKING_TIMEOUT_MS });
    return file;
  } catch {
    return null;
  }
}
