// Installing from a wheel, a checkout and pip: the pips here are small programs of our own.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openTaskFiles } from '../index.ts';
import { type MadeEntry, makeZip } from '../testing/make-zip.ts';
import { fetchWheels } from './fetch-wheel.ts';
import { installLmEval } from './install.ts';
import { currentInstall, readInstalled } from './installed.ts';
import { cachedWheels, provideWheels } from './wheels.ts';

const temporary = mkdtempSync(join(tmpdir(), 'hallmark-install-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const files: readonly MadeEntry[] = [
  { name: 'lm_eval/__init__.py', content: '' },
  { name: 'lm_eval/tasks/own/own.yaml', content: 'task: own_task\ndataset_path: p\nprocess_docs: !function utils.f\n' },
  { name: 'lm_eval/tasks/own/utils.py', content: 'def f(docs):\n    return docs\n' },
  { name: 'lm_eval-9.9.dist-info/RECORD', content: 'x' },
];
const wheelBytes = makeZip(files);
const sha256 = createHash('sha256').update(wheelBytes).digest('hex');
const wheelName = 'lm_eval-9.9-py3-none-any.whl';

let home: string;
let wheel: string;
beforeEach(() => {
  home = mkdtempSync(join(temporary, 'home-'));
  wheel = join(mkdtempSync(join(temporary, 'wheel-')), wheelName);
  writeFileSync(wheel, wheelBytes);
});

/** A program called `name` that does what the lines of shell say; `$dest` is pip's --dest. */
function program(name: string, ...lines: readonly string[]): string {
  const folder = mkdtempSync(join(temporary, 'bin-'));
  const file = join(folder, name);
  writeFileSync(file, ['#!/bin/sh', 'while [ $# -gt 0 ]; do [ "$1" = --dest ] && dest="$2"; shift; done', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return folder;
}

describe('a wheel file', () => {
  test('is unpacked, recorded, indexed and used', async () => {
    const steps: string[] = [];
    const { folder, record } = await installLmEval({ from: wheel, sha256, home, onStep: (it) => steps.push(it) });
    expect(record).toEqual({ package: 'lm_eval', version: '9.9', sha256, source: 'wheel', verified: false, files: 3 });
    expect(steps).toEqual(['unpacking 3 files', 'indexing']);
    expect(existsSync(join(folder, 'lm_eval-9.9.dist-info'))).toBe(false);
    expect(currentInstall(home)?.folder).toBe(folder);
    const taskFiles = await openTaskFiles({ home });
    expect(taskFiles.config('own_task').process_docs).toEqual({ '!function': 'own/utils.py:f' });
    expect(taskFiles.functionPath({ '!function': 'own/utils.py:f' }).file).toMatch(/lm_eval\/tasks\/own\/utils\.py$/);
  });

  test('of another SHA-256 is refused, with the way to say that it is meant', async () => {
    await expect(installLmEval({ from: wheel, home })).rejects.toThrow(`if you trust this file: --sha256 ${sha256}`);
    expect(currentInstall(home)).toBeNull();
  });

  test('that would write outside its folder leaves nothing behind', async () => {
    const evil = makeZip([...files, { name: 'lm_eval/tasks/../../../evil', content: 'x' }]);
    writeFileSync(wheel, evil);
    const hash = createHash('sha256').update(evil).digest('hex');
    await expect(installLmEval({ from: wheel, sha256: hash, home })).rejects.toThrow('would leave its folder');
    expect(readdirSync(join(home, 'task-files'))).toEqual([]);
    expect(existsSync(join(home, 'evil'))).toBe(false);
  });

  test('that is damaged inside leaves no half install', async () => {
    const damaged = makeZip([...files, { name: 'lm_eval/tasks/z.yaml', content: 'x', claims: { crc: 5 } }]);
    writeFileSync(wheel, damaged);
    const hash = createHash('sha256').update(damaged).digest('hex');
    await expect(installLmEval({ from: wheel, sha256: hash, home })).rejects.toThrow('"lm_eval/tasks/z.yaml" is damaged');
    expect(readdirSync(join(home, 'task-files'))).toEqual([]);
  });

  test('installed by several at once is whole', async () => {
    const installs = await Promise.all(Array.from({ length: 4 }, () => installLmEval({ from: wheel, sha256, home })));
    expect(new Set(installs.map((it) => it.folder)).size).toBe(1);
    expect(readInstalled(installs[0]?.folder ?? '')?.files).toBe(3);
    expect(readdirSync(join(home, 'task-files')).filter((it) => it.startsWith('unpacking'))).toEqual([]);
  });

  test('takes the place of one that was left unfinished', async () => {
    const { folder } = await installLmEval({ from: wheel, sha256, home });
    rmSync(join(folder, 'installed.json'));
    rmSync(join(folder, 'lm_eval/tasks/own/utils.py'));
    expect(currentInstall(home)).toBeNull();
    await installLmEval({ from: wheel, sha256, home });
    expect(existsSync(join(folder, 'lm_eval/tasks/own/utils.py'))).toBe(true);
    expect(readdirSync(join(home, 'task-files')).filter((it) => it.startsWith('unpacking'))).toEqual([]);
  });

  test('clears away what a killed install left a day ago, and nothing younger', async () => {
    const [old, young] = ['unpacking-old', 'unpacking-young'].map((it) => join(home, 'task-files', it));
    for (const it of [old, young]) mkdirSync(it ?? '', { recursive: true });
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    utimesSync(old ?? '', twoDaysAgo, twoDaysAgo);
    await installLmEval({ from: wheel, sha256, home });
    expect(existsSync(old ?? '')).toBe(false);
    expect(existsSync(young ?? '')).toBe(true);
  });

  test('that is none, and a path that is none', async () => {
    writeFileSync(wheel, 'not a zip');
    const hash = createHash('sha256').update('not a zip').digest('hex');
    await expect(installLmEval({ from: wheel, sha256: hash, home })).rejects.toThrow('not a zip file');
    await expect(installLmEval({ from: join(home, 'none'), home })).rejects.toThrow('no such file or folder');
  });
});

describe('a checkout', () => {
  const checkout = (): string => {
    const folder = mkdtempSync(join(temporary, 'checkout-'));
    for (const { name, content } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    writeFileSync(join(folder, 'pyproject.toml'), '[project]\nname = "lm_eval"\nversion = "9.10.dev0"\n');
    return folder;
  };

  test('is copied, by its root, its package or its tasks folder; links and caches stay out', async () => {
    const folder = checkout();
    mkdirSync(join(folder, 'lm_eval/tasks/__pycache__'));
    writeFileSync(join(folder, 'lm_eval/tasks/__pycache__/x.pyc'), 'x');
    symlinkSync('/etc/hostname', join(folder, 'lm_eval/tasks/link.yaml'));
    const { record } = await installLmEval({ from: folder, home });
    expect(record).toMatchObject({ version: '9.10.dev0', source: 'checkout', verified: false, files: 3 });
    for (const below of ['lm_eval', 'lm_eval/tasks']) {
      expect((await installLmEval({ from: join(folder, below), home })).record.sha256).toBe(record.sha256);
    }
    expect((await openTaskFiles({ home })).names().map((it) => it.name)).toEqual(['own_task']);
  });

  test('that has changed is another install, which is then in use', async () => {
    const folder = checkout();
    const first = await installLmEval({ from: folder, home });
    writeFileSync(join(folder, 'lm_eval/tasks/own/own.yaml'), 'task: renamed\n');
    const second = await installLmEval({ from: folder, home });
    expect(second.folder).not.toBe(first.folder);
    expect((await openTaskFiles({ home })).names().map((it) => it.name)).toEqual(['renamed']);
    await expect(installLmEval({ from: folder, home, sha256: first.record.sha256 })).rejects.toThrow(`not ${first.record.sha256}`);
  });

  test('without lm_eval/tasks is none', async () => {
    await expect(installLmEval({ from: temporary, home })).rejects.toThrow('no lm_eval/tasks in this folder');
  });
});

describe('pip', () => {
  const release = { package: 'lm_eval', version: '9.9', file: wheelName, sha256 };
  const system = '/usr/bin:/bin';
  const path = (...folders: readonly string[]): NodeJS.ProcessEnv => ({ PATH: [...folders, system].join(delimiter) });

  test('brings the wheel; the first that can is used', async () => {
    const broken = program('pip', 'echo "ERROR: no network" >&2', 'exit 1');
    const good = program('pip3', `cp ${wheel} "$dest/"`);
    expect(await fetchWheels([release], home, { env: path(broken, good) })).toEqual([join(home, wheelName)]);
    expect(readFileSync(join(home, wheelName)).equals(wheelBytes)).toBe(true);
  });

  test('that brings another file than expected is not believed', async () => {
    const evil = program('pip', `echo evil > "$dest/${wheelName}"`);
    await expect(fetchWheels([release], home, { env: path(evil) })).rejects.toThrow(`expected ${sha256}`);
  });

  test('that fails, hangs or brings nothing is said', async () => {
    const [failing = '', empty = '', hanging = ''] = [
      program('own-pip', 'echo "WARNING: x" >&2; echo "ERROR: Could not find a version" >&2; echo bye >&2; exit 1'),
      program('own-pip', 'exit 0'),
      program('own-pip', 'sleep 30'),
    ].map((it) => join(it, 'own-pip'));
    await expect(fetchWheels([release], home, { pip: [failing] })).rejects.toThrow('ERROR: Could not find a version');
    await expect(fetchWheels([release], home, { pip: [empty] })).rejects.toThrow(`did not bring ${wheelName}`);
    await expect(fetchWheels([release], home, { pip: [hanging], timeoutSeconds: 0.2 })).rejects.toThrow('stopped after 0.2 s');
    await expect(fetchWheels([release], home, { pip: ['/no/such/pip'] })).rejects.toThrow('neither pip nor uv is installed');
  });

  test('an install without pip says what else there is', async () => {
    await expect(installLmEval({ home, pip: ['/no/such/pip'] })).rejects.toThrow(
      'with the wheel at hand: `hallmark tasks install lm-eval --from lm_eval-0.4.13-',
    );
    expect(readdirSync(join(home, 'task-files'))).toEqual([]);
  });

  test('wheels are fetched once and listed while they are there', async () => {
    const pip = program('own-pip', `[ -e ${home}/asked ] && exit 1`, `touch ${home}/asked`, `cp ${wheel} "$dest/"`);
    const options = { home, pip: [join(pip, 'own-pip')] };
    expect(cachedWheels([release], home)).toEqual([]);
    const expected = [join(home, 'wheels', wheelName)];
    expect(await provideWheels([release], options)).toEqual(expected);
    expect(await provideWheels([release], options)).toEqual(expected);
    expect(cachedWheels([release], home)).toEqual(expected);
    expect(readdirSync(join(home, 'wheels'))).toEqual([wheelName]);
  });
});
