// Builds web/dist when its sources changed since the last build; says nothing and costs a few milliseconds when they did not.
// `node scripts/build-web.ts`; `npm start` runs it.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const web = join(root, 'web');
const dist = join(web, 'dist');
const stamp = join(dist, '.stamp');

/**
 * Brings web/dist up to date.
 *
 * @returns whether it had to be built
 * @throws what vite throws for sources that do not build; the old stamp is gone then, so that the next call tries again
 */
export async function buildWeb(): Promise<boolean> {
  const wanted = await hashOfInputs();
  const built = await readFile(stamp, 'utf8').catch(() => '');
  if (built === wanted) return false;
  // Loading vite takes longer than everything else here.
  const { build } = await import('vite');
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn' });
  await writeFile(stamp, wanted);
  return true;
}

/** A hash of everything that the result depends on: the folder's files and the versions of what builds them. */
async function hashOfInputs(): Promise<string> {
  const entries = await readdir(web, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(dist) && !path.endsWith('.test.ts') && !path.includes('node_modules'))
    .sort();
  const hash = createHash('sha256');
  for (const path of [...sources, join(root, 'package.json')]) {
    const content = await readFile(path);
    hash.update(`${path.slice(root.length)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  const startedMs = performance.now();
  if (await buildWeb()) process.stdout.write(`built the web app in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
}
