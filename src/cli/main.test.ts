import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig, parseConfig, readConfigFile } from '../config/index.ts';
import { commands } from './commands/index.ts';
import { main } from './main.ts';

const bin = fileURLToPath(new URL('../../bin/hallmark.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hallmark-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await main(args, { env, stdout: { write: (text) => out.push(text) }, stderr: { write: (text) => err.push(text) } });
  return { exitCode, out: out.join(''), err: err.join('') };
}

describe('help', () => {
  it('has one line per command, in 80 columns, examples and exit codes', async () => {
    const { exitCode, out } = await run(['--help']);
    expect(exitCode).toBe(0);
    const lines = out.split('\n');
    const from = lines.indexOf('Commands:');
    expect(lines.slice(from + 1, lines.indexOf('', from))).toHaveLength(commands.length);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(out).toMatch(/^Examples:\n {2}hallmark /m);
    expect(out).toMatch(/^Exit codes:\n {2}0 {2}done/m);
  });

  it('loads nothing but the parser of command lines', () => {
    const trace = join(folder, 'trace.mjs');
    writeFileSync(
      trace,
      `import { registerHooks } from 'node:module';
       registerHooks({ load(url, context, next) { if (url.includes('/node_modules/')) process.stderr.write(url + '\\n'); return next(url, context); } });`,
    );
    const { stderr, status } = spawnSync(process.execPath, ['--import', trace, bin, '--help'], { encoding: 'utf8' });
    const packages = [...stderr.matchAll(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map((it) => it[1]);
    expect(status).toBe(0);
    expect([...new Set(packages)]).toEqual(['commander']);
  });
});

describe('help of a command', () => {
  it.each([[['help', 'measure']], [['measure', '--help']]])(
    '%j shows its flags, defaults as one types them, and examples',
    async (args) => {
      const { exitCode, out } = await run(args);
      expect(exitCode).toBe(0);
      expect(out).toMatch(/--budget .*\(default: 400\)/);
      expect(out).not.toMatch(/default: (\[\]|")/);
      expect(out).toMatch(/^Examples:\n {2}hallmark measure /m);
    },
  );

  it('of every command is shown in 80 columns, with a line for each of its commands', async () => {
    const program = await run(['--help']);
    const names = [...program.out.matchAll(/^ {2}([a-z]+)(?: [A-Z]+)? {2,}\S/gm)].map((it) => it[1] ?? '');
    for (const name of names) {
      const { exitCode, out } = await run([name, '--help']);
      expect(exitCode, name).toBe(0);
      // A word that is longer than its column is not broken.
      for (const line of out.split('\n')) if (!/^ *\S+$/.test(line)) expect(line.length, line).toBeLessThanOrEqual(80);
      expect(out, name).not.toMatch(/^ {2}help COMMAND/m);
      expect(out, name).toMatch(/^ {2}-h, --help +show this help$/m);
    }
  });
});

describe('wrong use', () => {
  it.each([
    [['zebra'], "unknown command 'zebra'"],
    [['iint'], "unknown command 'iint' (Did you mean init?)"],
    [['init', '--frce'], "unknown option '--frce' (Did you mean --force?)"],
    [['init', 'extra'], "too many arguments for 'init'. Expected 0 arguments but got 1: extra."],
    [['init', '--config', ''], '--config: name a file, e.g. hallmark.yaml'],
    [['--config'], "option '-c, --config <file>' argument missing"],
  ])('%j is one line and 2', async (args, message) => {
    expect(await run(args)).toEqual({ exitCode: 2, out: '', err: `hallmark: ${message}\n` });
  });

  it.each([[['start']], [['board']], [['tasks', 'list']]])('of a home in which nothing can be kept is refused by %j', async (args) => {
    expect(await run(args, { HALLMARK_HOME: '/proc/self/../x' })).toEqual({
      exitCode: 2,
      out: '',
      err: 'hallmark: HALLMARK_HOME /proc/self/../x: nothing can be kept below /proc; choose another folder\n',
    });
    expect((await run([...args, '--help'], { HALLMARK_HOME: '/proc/x' })).exitCode).toBe(0);
  });

  it('shows the help and 2 where no command is given', async () => {
    const { exitCode, err } = await run([]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^Usage: hallmark/);
  });
});

describe('init', () => {
  it('writes a file that loads to the defaults', async () => {
    const path = join(folder, 'written.yaml');
    expect((await run(['init', '--config', path])).exitCode).toBe(0);
    expect(loadConfig({ path, env: {}, readFile: readConfigFile })).toEqual({ ...parseConfig('', { file: null, env: {} }), file: path });
  });

  it('overwrites only when told to', async () => {
    const path = join(folder, 'kept.yaml');
    writeFileSync(path, 'server: {port: 1}\n');
    expect(await run(['init'], { HALLMARK_CONFIG: path })).toEqual({
      exitCode: 2,
      out: '',
      err: `hallmark: ${path} is there already; --force overwrites it, --config FILE writes another\n`,
    });
    expect(readFileSync(path, 'utf8')).toBe('server: {port: 1}\n');
    expect((await run(['init', '-f', '-c', path])).exitCode).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('port: 8787');
  });

  it('names a place it cannot write to', async () => {
    const path = join(folder, 'none', 'x.yaml');
    expect(await run(['init', '-c', path])).toEqual({
      exitCode: 2,
      out: '',
      err: `hallmark: ${path} cannot be written: there is no folder ${join(folder, 'none')}; make it first\n`,
    });
    expect((await run(['init', '-c', folder])).err).toBe(
      `hallmark: ${folder} is a folder; name a file in it: --config ${join(folder, 'hallmark.yaml')}\n`,
    );
    expect((await run(['init', '-f', '-c', folder])).err).toContain('is a folder');
  });
});

describe('bin/hallmark.js', () => {
  it('runs the checkout', () => {
    const { stdout, status } = spawnSync(process.execPath, [bin, '--version'], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '0.1.0\n', status: 0 });
  });

  it.each(['23.11.0', '20.20.2', '12.22.12'])('says on Node %s what it found and needs', (version) => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(older)}`, bin, '--version'],
      { encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: `hallmark: found Node ${version}, needed Node 24 or newer (https://nodejs.org)\n`,
      status: 2,
    });
  });

  it('is written in JavaScript that Node 12 can read', () => {
    const source = readFileSync(bin, 'utf8');
    // What came later and would be easily written: ?. ?? ??= #private, top-level await, node: imports.
    expect(source).not.toMatch(/\?\.|\?\?|\bawait\b|\bstatic\b| 'node:/);
  });
});
