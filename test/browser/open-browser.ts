// A real browser for the end-to-end tests: on Linux x64 the one that an npm package brings, elsewhere an installed one.
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** No browser can be had here. The message says what would help. */
export class NoBrowserError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NoBrowserError';
  }
}

const installedChannels = ['chrome', 'msedge', 'chromium'] as const;

/**
 * Starts a browser; close it when done.
 *
 * @throws NoBrowserError where none can be had
 */
export async function openBrowser(): Promise<Browser> {
  return process.platform === 'linux' && process.arch === 'x64' ? openPackaged() : openInstalled();
}

async function openPackaged(): Promise<Browser> {
  try {
    const folder = await unpacked();
    return await chromium.launch({
      executablePath: join(folder, 'chromium'),
      // Neither root nor a container offers what the sandbox and the zygote need. Web security stays on: it is what is tested.
      args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
      env: { ...environment(), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
    });
  } catch (cause) {
    throw new NoBrowserError(
      'the browser of @sparticuz/chromium does not start here; `npm ci` brings it, a full disk under the temporary folder prevents it',
      cause,
    );
  }
}

async function openInstalled(): Promise<Browser> {
  const failures: unknown[] = [];
  for (const channel of installedChannels) {
    const options: LaunchOptions = { channel };
    try {
      return await chromium.launch(options);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new NoBrowserError('no browser was found; install Google Chrome or Microsoft Edge', new AggregateError(failures));
}

/**
 * The package unpacks itself into the temporary folder under fixed names and takes what is there already. Here it gets a folder
 * of this user and version, which appears complete or not at all: several test processes may come at once.
 */
async function unpacked(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url), 'utf8'));
  const folder = join(tmpdir(), `hallmark-browser-${manifest.version}-${process.getuid?.() ?? 0}`);
  if (existsSync(folder)) return checked(folder);
  const scratch = await mkdtemp(join(tmpdir(), 'hallmark-browser-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = scratch;
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await mkdir(join(scratch, 'cache'));
  await writeFile(join(scratch, 'fonts.conf'), fontsConf(folder));
  await chmod(scratch, 0o700);
  // Where another process was faster, its folder is as good.
  await rename(scratch, folder).catch(() => rm(scratch, { recursive: true, force: true }));
  return checked(folder);
}

/** The temporary folder belongs to everybody: a folder of somebody else's making is not run. */
async function checked(folder: string): Promise<string> {
  const { uid } = await stat(folder);
  if (process.getuid !== undefined && uid !== process.getuid()) throw new NoBrowserError(`${folder} belongs to another user; remove it`);
  return folder;
}

/** The package's Open Sans first, so that pictures look the same everywhere; the system's fonts for what it lacks. */
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'cache')}</cachedir>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
