// The published package as its users get it: packed, installed into an empty folder, run, imported and type-checked there.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWeb } from '../../scripts/build-web.ts';
import { buildPackage, packPackage } from '../../scripts/pack/build-package.ts';

const execFileAsync = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hallmark-package-'));
const built = join(folder, 'package');
const consumer = join(folder, 'consumer');
const installed = join(consumer, 'node_modules', 'hallmark-testbench');
const bin = join(installed, 'bin', 'hallmark.js');
let archive = '';

beforeAll(async () => {
  await buildWeb();
  buildPackage(built);
  archive = packPackage(built, folder);
  write('package.json', '{ "private": true, "type": "module" }');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', archive], {
    cwd: consumer,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(consumer, name);
  mkdirSync(consumer, { recursive: true });
  writeFileSync(path, content);
  return path;
}

function node(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: consumer, encoding: 'utf8' });
  return { stdout, stderr, status };
}

/** Runs the installed command while this process goes on, so that it can serve it. */
async function hallmark(...args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], { cwd: consumer, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, status };
}

describe('what is in it', () => {
  it('has no Node binary, no model runtime and no models, and shadows no command of a user', () => {
    const everything = readdirSync(join(consumer, 'node_modules'), { recursive: true, encoding: 'utf8' });
    expect(everything.filter((it) => /node-llama-cpp|(^|[\\/])node-(bin-)?(linux|darwin|win)-|\.gguf$/.test(it))).toEqual([]);
    expect(readdirSync(join(consumer, 'node_modules', '.bin')).filter((it) => /^(node|npm|npx)(\.\w+)?$/.test(it))).toEqual([]);
  });

  it('is built: JavaScript with declarations, no sources, no tests', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((it) => /(?<!\.d)\.ts$|\.test\.|[\\/]testing\b/.test(it))).toEqual([]);
    expect(files).toContain(join('dist', 'cli', 'main.js'));
    expect(files).toContain(join('dist', 'harness', 'python', 'runtime', 'host.py'));
    expect(files).toContain(join('web', 'dist', 'index.html'));
    expect(files.filter((it) => /^[^\\/]+$/.test(it)).sort()).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'bin', 'dist', 'package.json']),
    );
  });

  it('names every package that it imports, late or early', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const named = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
    const sources = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.js'));
    const imported = sources.flatMap((it) => {
      const source = readFileSync(join(installed, 'dist', it), 'utf8');
      return [...source.matchAll(/\b(?:from|import)\s*\(?\s*'((?:@[\w.-]+\/)?[a-z][\w.-]*)[\w./-]*'/g)].map((match) => match[1] ?? '');
    });
    expect(imported).toContain('commander');
    expect([...new Set(imported)].filter((it) => !named.includes(it) && !isBuiltin(it))).toEqual([]);
  });

  it('runs no scripts when it is installed', () => {
    expect(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))).not.toHaveProperty('scripts');
  });
});

describe('its command', () => {
  it('shows the help', () => {
    const { stdout, status } = node(bin, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: hallmark/);
  });

  it('is on the path of scripts', () => {
    const { stdout } = spawnSync('npx', ['--no-install', 'hallmark', '--version'], {
      cwd: consumer,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    expect(stdout).toBe(`${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`);
  });

  it('writes a configuration and finds its mistakes', () => {
    expect(node(bin, 'init').status).toBe(0);
    expect(readFileSync(join(consumer, 'hallmark.yaml'), 'utf8')).toContain('port: 8787');
    expect(node(bin, 'init')).toMatchObject({ status: 2, stderr: expect.stringContaining('--force overwrites it') });
  });
});

describe('LocalNet, whose parts are not in it', () => {
  it.each(['localnet', 'start'])('hallmark %s says which package to add and where models come from', async (command) => {
    const { stderr, status } = await hallmark(command);
    expect(status).toBe(2);
    expect(stderr).toContain(
      "hallmark: LocalNet needs what is not here: a runtime for models: npm install node-llama-cpp@3.21.1; models: copy the folder `models` of Hallmark's repository",
    );
  });
});

describe('a measurement', () => {
  /** Answers everything with 1, and lists one model. */
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      const choice = { index: 0, text: ' 1\n', finish_reason: 'stop', logprobs: null };
      const answer = { id: 'a', object: 'text_completion', created: 1, model: 'parrot', choices: [choice] };
      response.end(JSON.stringify(request.url === '/v1/models' ? { object: 'list', data: [{ id: 'parrot', object: 'model' }] } : answer));
    });
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => server.close());

  const tasks = ['--tasks', 'arithmetic,copying', '--budget', '20'];

  it('of an endpoint prints scores with intervals', async () => {
    const { stdout, status } = await hallmark('measure', url, ...tasks, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'parrot',
      tasks: [
        { task: 'arithmetic', samples: 10, answered: 10 },
        { task: 'copying', score: 0, low: 0 },
      ],
    });
  });

  it('ends with 1 below --min-score, with 3 where nothing answers', async () => {
    expect(await hallmark('measure', url, ...tasks, '--min-score', 'copying=50')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('copying'),
    });
    expect(await hallmark('measure', 'http://127.0.0.1:1', '--tasks', 'copying', '--budget', '1')).toMatchObject({ status: 3 });
  });

  it('can be made by a program', async () => {
    const program = write(
      'measure.js',
      `import { measureEndpoint } from 'hallmark-testbench';
       const seen = [];
       const scores = await measureEndpoint('${url}', { tasks: ['copying'], budget: 5, onProgress: ([it]) => seen.push(it.samples) });
       console.log(JSON.stringify({ scores, seen }));`,
    );
    const { stdout, stderr } = await execFileAsync(process.execPath, [program], { cwd: consumer });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      scores: {
        url,
        model: 'parrot',
        tasks: [
          { task: 'copying', score: { score: 0, low: 0, high: expect.any(Number) }, answered: 5, samples: 5, planned: 5, failures: {} },
        ],
      },
      seen: [1, 2, 3, 4, 5],
    });
  });
});

describe('its exports', () => {
  it('work in JavaScript, as ES modules', () => {
    const program = write(
      'use.js',
      `import { defaultTasks } from 'hallmark-testbench/harness';
       import { parseConfig } from 'hallmark-testbench/config';
       import { wilson } from 'hallmark-testbench/stats';
       console.log(defaultTasks.length, parseConfig('', { file: null, env: {} }).server.port, typeof wilson);`,
    );
    expect(node(program)).toEqual({ stdout: '8 8787 function\n', stderr: '', status: 0 });
  });

  it('hide what is not exported', () => {
    const program = write('deep.js', "import 'hallmark-testbench/dist/cli/main.js';");
    expect(node(program).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('are typed for a strict consumer that checks the declarations themselves', () => {
    const program = write(
      'use.ts',
      `import { type Config, ConfigError, loadConfig } from 'hallmark-testbench/config';
       import { defaultTasks, type Task } from 'hallmark-testbench/harness';
       import { type EndpointScores, measureEndpoint } from 'hallmark-testbench';
       import { type Interval, seededRandom, wilson } from 'hallmark-testbench/stats';
       export const scores: Promise<EndpointScores> = measureEndpoint('http://127.0.0.1:1', { tasks: ['logic'], api: 'chat' });
       export const tasks: readonly Task[] = defaultTasks;
       export const config: Config = loadConfig({ env: {}, readFile: () => '' });
       export const item = tasks[0]?.draw(seededRandom('7')).itemId;
       export type { Interval };
       export { ConfigError, wilson };
       // @ts-expect-error a port is a number
       export const wrong: string = config.server.port;
`,
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const strict = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      'false',
      '--module',
      'nodenext',
      '--target',
      'es2024',
    ];
    expect(node(tsc, ...strict, program)).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  it('resolve as publint and attw want it, for ES modules only', async () => {
    const { messages } = await publint({ pkgDir: built, pack: false, strict: true });
    expect(messages).toEqual([]);
    const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    const { stdout, status } = node(attw, archive, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color');
    expect(status, stdout).toBe(0);
  });
});
