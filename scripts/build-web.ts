// Builds web/dist when its sources changed since the last build; says nothing and costs a few milliseconds when they did not.
// `node scripts/build-web.ts`; `npm start` runs it.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const web = join(root, 'web');
const dist = join(web, 'dist');
const stamp = join(dist, '.stamp');
const lock = join(web, '.building');
/** Far longer than any build takes. */
const staleLockMs = 120_000;

/**
 * Brings web/dist up to date. Several processes may ask at once: one builds, the others wait for it.
 *
 * @returns whether it had to be built
 * @throws what vite throws for sources that do not build; the next call tries again
 */
export async function buildWeb(): Promise<boolean> {
  const wanted = await hashOfInputs();
  if (await isBuilt(wanted)) return false;
  await takeLock();
  try {
    if (await isBuilt(wanted)) return false;
    // Loading vite takes longer than everything else here.
    const { build } = await import('vite');
    await inProduction(() => build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn' }));
    await writeFile(stamp, wanted);
    return true;
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** Whoever asks, a test for example: React's development build is twice as large and names the folders of the machine that built it. */
async function inProduction(work: () => Promise<unknown>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

const isBuilt = async (wanted: string) => (await readFile(stamp, 'utf8').catch(() => '')) === wanted;

/** Waits until this process may build. A lock that was left behind by a process that died is taken over. */
async function takeLock(): Promise<void> {
  for (;;) {
    try {
      await mkdir(lock);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const made = await stat(lock).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > staleLockMs) await rm(lock, { recursive: true, force: true });
    else await sleep(100);
  }
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
  for (const path of [...sources, join(root, 'package.json'), fileURLToPath(import.meta.url)]) {
    const content = await readFile(path);
    hash.update(`${path.slice(root.length)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  const startedMs = performance.now();
  if (await buildWeb()) process.stdout.write(`built the web app in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
}
