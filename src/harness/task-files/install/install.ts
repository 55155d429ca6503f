// `tasks install lm-eval`: fetch or find the files, check them, unpack them into the cache, and make them the ones in use.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { TaskInstallError } from '../errors.ts';
import { hallmarkHome } from '../hallmark-home.ts';
import { cachedIndex } from '../index-cache.ts';
import { type FetchOptions, fetchWheels, sha256Of } from './fetch-wheel.ts';
import { type Installed, indexesFolder, installsFolder, readInstalled, recordName, tasksFolderOf } from './installed.ts';
import { lmEvalRelease } from './lm-eval-release.ts';
import { zipEntries } from './zip.ts';

export interface InstallOptions extends FetchOptions {
  /** A wheel file, a checkout, or a folder that holds `lm_eval/tasks`; left out: fetched by pip. */
  readonly from?: string;
  /** The SHA-256 that a wheel or checkout must have; default: that of the release for wheels, any for checkouts. */
  readonly sha256?: string;
  readonly home?: string;
  /** Told what is being done, for people. */
  readonly onStep?: (step: string) => void;
}

export interface Install {
  readonly folder: string;
  readonly tasksFolder: string;
  readonly record: Installed;
}

/**
 * Installs lm-eval's task files and makes them the ones that commands use. Doing it again is cheap. Throws `TaskInstallError`.
 *
 * @example await installLmEval({ from: 'lm_eval-0.4.13-py3-none-any.whl' })
 */
export async function installLmEval(options: InstallOptions = {}): Promise<Install> {
  const home = options.home ?? hallmarkHome();
  const install = await provideLmEval({ ...options, home });
  const pointer = join(installsFolder(home), 'current');
  const temporary = `${pointer}-${randomUUID()}`;
  await writeFile(temporary, `${relative(installsFolder(home), install.folder)}\n`);
  await rename(temporary, pointer);
  return install;
}

/** Has the files in the cache, indexed, without making them the ones in use. */
export async function provideLmEval(options: InstallOptions = {}): Promise<Install> {
  const home = options.home ?? hallmarkHome();
  const say = options.onStep ?? (() => undefined);
  const installs = installsFolder(home);
  await mkdir(installs, { recursive: true });
  await removeLeftovers(installs);
  const folder = await unpacked(options, installs, say);
  const record = readInstalled(folder);
  if (record === null) throw new TaskInstallError(`${folder}: the install is unfinished; delete that folder and try again`);
  const tasksFolder = tasksFolderOf(folder);
  say('indexing');
  cachedIndex(tasksFolder, indexesFolder(home), tasksFolder);
  return { folder, tasksFolder, record };
}

/** Deletes what installs that were killed left behind more than a day ago. */
async function removeLeftovers(installs: string): Promise<void> {
  for (const name of await readdir(installs)) {
    if (!/^(?:unpacking|download)-/.test(name)) continue;
    const path = join(installs, name);
    const state = await stat(path).catch(() => null);
    if (state !== null && Date.now() - state.mtimeMs > dayMs) await rm(path, { recursive: true, force: true });
  }
}

const dayMs = 24 * 60 * 60 * 1000;

async function unpacked(options: InstallOptions, installs: string, say: (step: string) => void): Promise<string> {
  if (options.from !== undefined) {
    const state = await stat(options.from).catch((cause: unknown) => {
      throw new TaskInstallError(`--from ${options.from}: no such file or folder`, { cause });
    });
    return state.isDirectory()
      ? fromCheckout(options.from, options.sha256, installs, say)
      : fromWheel(options.from, options.sha256, installs, say);
  }
  const known = join(installs, folderName(lmEvalRelease.version, lmEvalRelease.sha256));
  if (readInstalled(known) !== null) return known;
  const downloads = await mkdtemp(join(installs, 'download-'));
  try {
    say(`fetching ${lmEvalRelease.package} ${lmEvalRelease.version}`);
    await fetchWheels([lmEvalRelease], downloads, options).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TaskInstallError(`${reason}; with the wheel at hand: \`hallmark tasks install lm-eval --from ${lmEvalRelease.file}\``, {
        cause,
      });
    });
    return await fromWheel(join(downloads, lmEvalRelease.file), undefined, installs, say);
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

type Files = readonly { readonly path: string; read(): Buffer | Promise<Buffer> }[];

async function fromWheel(file: string, expected: string | undefined, installs: string, say: (step: string) => void): Promise<string> {
  const sha256 = await sha256Of(file);
  if (sha256 !== (expected ?? lmEvalRelease.sha256)) {
    const wanted = expected === undefined ? `the ${lmEvalRelease.sha256} of lm_eval ${lmEvalRelease.version}` : expected;
    throw new TaskInstallError(`${file}: its SHA-256 is ${sha256}, not ${wanted}; if you trust this file: --sha256 ${sha256}`);
  }
  const entries = zipEntries(await readFile(file)).filter((it) => it.name.startsWith('lm_eval/') && !it.name.endsWith('/'));
  if (!entries.some((it) => it.name.startsWith('lm_eval/tasks/')))
    throw new TaskInstallError(`${file}: there is no lm_eval/tasks in this wheel`);
  const version = /^lm_eval-([0-9][0-9A-Za-z.+]*)-/.exec(file.split(/[\\/]/).at(-1) ?? '')?.[1] ?? 'unknown';
  const files = entries.map((it) => ({ path: it.name, read: () => it.read() }));
  return place(
    files,
    { package: 'lm_eval', version, sha256, source: 'wheel', verified: sha256 === lmEvalRelease.sha256, files: files.length },
    installs,
    say,
  );
}

const skippedFolders: ReadonlySet<string> = new Set(['__pycache__', '.ipynb_checkpoints', '.git', 'node_modules']);
const maxFileBytes = 64 * 2 ** 20;

async function fromCheckout(given: string, expected: string | undefined, installs: string, say: (step: string) => void): Promise<string> {
  const root = [given, dirname(given), dirname(dirname(given))].find((it) => existsSync(join(it, 'lm_eval', 'tasks')));
  if (root === undefined)
    throw new TaskInstallError(
      `--from ${given}: no lm_eval/tasks in this folder; give a checkout of lm-evaluation-harness or a wheel file`,
    );
  say('reading the checkout');
  const found = await readdir(join(root, 'lm_eval'), { recursive: true, withFileTypes: true });
  const files: { readonly path: string; readonly content: Buffer }[] = [];
  for (const it of found) {
    const path = relative(root, join(it.parentPath, it.name)).split(sep).join('/');
    if (!it.isFile() || path.split('/').some((part) => skippedFolders.has(part))) continue;
    const content = await readFile(join(root, path));
    if (content.length <= maxFileBytes) files.push({ path, content });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  const sha256 = hash.digest('hex');
  if (expected !== undefined && sha256 !== expected)
    throw new TaskInstallError(`${root}: the files' SHA-256 is ${sha256}, not ${expected}`);
  const record: Installed = {
    package: 'lm_eval',
    version: await checkoutVersion(root),
    sha256,
    source: 'checkout',
    verified: false,
    files: files.length,
  };
  return place(
    files.map(({ path, content }) => ({ path, read: () => content })),
    record,
    installs,
    say,
  );
}

async function checkoutVersion(root: string): Promise<string> {
  const project = await readFile(join(root, 'pyproject.toml'), 'utf8').catch(() => '');
  return /^version\s*=\s*"([0-9A-Za-z.+-]{1,40})"/m.exec(project)?.[1] ?? 'unknown';
}

/** Writes the files beside their place and moves them there whole, so that nobody meets half an install. */
async function place(files: Files, record: Installed, installs: string, say: (step: string) => void): Promise<string> {
  const folder = join(installs, folderName(record.version, record.sha256));
  if (readInstalled(folder) !== null) return folder;
  say(`unpacking ${files.length} files`);
  const temporary = join(installs, `unpacking-${randomUUID()}`);
  try {
    const made = new Set<string>();
    for (const file of files) {
      const path = join(temporary, ...file.path.split('/'));
      if (!made.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
      made.add(dirname(path));
      await writeFile(path, await file.read());
    }
    await writeFile(join(temporary, recordName), `${JSON.stringify(record, null, 2)}\n`);
    await takePlace(temporary, folder);
  } catch (cause) {
    throw cause instanceof TaskInstallError ? cause : new TaskInstallError(`${folder} cannot be written`, { cause });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

/** Moves the finished folder to its place, unless somebody else has finished the same install in the meantime. What lies there unfinished goes. */
async function takePlace(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (cause) {
    if (readInstalled(folder) !== null) return;
    if (!existsSync(folder)) throw cause;
    const unfinished = `${temporary}-old`;
    await rename(folder, unfinished);
    await rm(unfinished, { recursive: true, force: true });
    await rename(temporary, folder);
  }
}

function folderName(version: string, sha256: string): string {
  return `lm-eval-${version}-${sha256.slice(0, 16)}`;
}
