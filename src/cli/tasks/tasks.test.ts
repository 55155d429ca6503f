// `hallmark tasks` as a person types it, over a small install of our own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../main.ts';

const folder = mkdtempSync(join(tmpdir(), 'hallmark-tasks-'));
const env = { HALLMARK_HOME: join(folder, 'home'), PATH: '/usr/bin:/bin', HOME: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = { env, stdout: { write: (text: string) => out.push(text) }, stderr: { write: (text: string) => err.push(text) } };
  const exitCode = await main(['tasks', ...args], io);
  return { exitCode, out: out.join(''), err: err.join('') };
}

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const lines = (text: string): readonly string[] => text.trimEnd().split('\n');

beforeAll(async () => {
  const tasks = 'checkout/lm_eval/tasks';
  write(
    `${tasks}/README.md`,
    '| Task Family | Description | Language |\n|---|---|---|\n| [sums](sums/README.md) | Adding of small numbers | English |\n',
  );
  write(
    `${tasks}/sums/_base_yaml`,
    'dataset_path: own/sums\ntest_split: test\ndoc_to_text: "{{q}}"\ndoc_to_target: "{{a}}"\nmetadata: {version: 1.0}\n',
  );
  write(`${tasks}/sums/easy.yaml`, 'include: _base_yaml\ntask: sums_easy\ntag: arithmetic\n');
  write(
    `${tasks}/sums/hard.yaml`,
    'include: _base_yaml\ntask: sums_hard\ntag: arithmetic\nnum_fewshot: 3\nprocess_docs: !function utils.hard\n',
  );
  write(`${tasks}/sums/utils.py`, 'import no_such_package\n\n\ndef hard(docs):\n    return no_such_package.hard(docs)\n');
  write(
    `${tasks}/sums/group.yaml`,
    'group: sums\ntask: [sums_easy, sums_hard]\naggregate_metric_list: [{metric: exact_match, weight_by_size: false}]\n',
  );
  write(`${tasks}/sums/code.yaml`, 'include: _base_yaml\ntask: sums_code\nunsafe_code: true\n');
  write(`${tasks}/sums/image.yaml`, 'include: _base_yaml\ntask: sums_image\ndoc_to_image: [image]\n');
  write('own/mine.yaml', 'task: mine\ndataset_path: "p\\e[2J"\ndoc_to_text: "{{q}}"\n');
  write('own/broken.yaml', 'task: broken\ndoc_to_text: "open\n');
});

describe('before anything is installed', () => {
  test.each([[['list']], [['search', 'x']], [['show', 'x']]])('%j says what to do', async (args) => {
    expect(await run(...args)).toEqual({
      exitCode: 2,
      out: '',
      err: "hallmark: lm-eval's task files are not installed; run `hallmark tasks install lm-eval`\n",
    });
  });

  test('own folders serve alone', async () => {
    const { exitCode, out, err } = await run('list', '--include_path', join(folder, 'own'));
    expect(exitCode).toBe(0);
    expect(lines(out)).toHaveLength(2);
    expect(err).toContain('only your own tasks are here');
  });

  test.each([
    [['install', 'llm-eval'], '"llm-eval" is not known; write: hallmark tasks install lm-eval'],
    [['install', 'lm-eval', '--sha256', 'abc'], '--sha256 takes 64 hexadecimal digits'],
    [['install', 'lm-eval', '--from', '/no/such/file'], '--from /no/such/file: no such file or folder'],
  ])('%j is refused', async (args, message) => {
    const { exitCode, err } = await run(...args);
    expect(exitCode).toBeGreaterThan(1);
    expect(err).toContain(message);
  });
});

describe('with an install', () => {
  beforeAll(async () => {
    const { exitCode, out } = await run('install', 'lm-eval', '--no-packages', '--from', join(folder, 'checkout'));
    expect(out).toMatch(/^lm-eval unknown is installed \(checkout, not the tested release; SHA-256 [0-9a-f]{64}\) in /);
    expect(exitCode).toBe(0);
  });

  test('install --json tells programs', async () => {
    const { out } = await run('install', 'lm-eval', '--no-packages', '--from', join(folder, 'checkout'), '--json');
    expect(JSON.parse(out)).toMatchObject({ package: 'lm_eval', source: 'checkout', files: 8, wheels: 0 });
  });

  test('list prints names with their kind, and counts them on stderr', async () => {
    const { out, err } = await run('list');
    expect(lines(out).map((it) => it.split(/ {2,}/).slice(0, 2))).toEqual([
      ['NAME', 'KIND'],
      ['arithmetic', 'tag'],
      ['sums', 'group'],
      ['sums_code', 'task'],
      ['sums_easy', 'task'],
      ['sums_hard', 'task'],
      ['sums_image', 'task'],
    ]);
    expect(err).toBe('6 names: 4 tasks, 1 group, 1 tag\n');
  });

  test.each([
    [['--groups'], ['sums']],
    [
      ['--tags', '--groups'],
      ['arithmetic', 'sums'],
    ],
    [
      ['--tasks', '*_[eh]a*'],
      ['sums_easy', 'sums_hard'],
    ],
    [['sums'], ['sums']],
    [['nothing'], []],
  ])('list %j', async (args, expected) => {
    const rows: readonly { readonly name: string }[] = JSON.parse((await run('list', ...args, '--json')).out);
    expect(rows.map((it) => it.name)).toEqual(expected);
  });

  test('list --unsupported gives each reason and the share', async () => {
    const { out, err } = await run('list', '--unsupported', '--json');
    expect(JSON.parse(out)).toMatchObject([
      { name: 'sums_code', unsupported: 'code execution', runs_with_python: false },
      { name: 'sums_hard', unsupported: 'python', reason: expect.stringContaining('no_such_package'), runs_with_python: true },
      { name: 'sums_image', unsupported: 'image', runs_with_python: false },
    ]);
    expect(err).toContain('2 of 4 tasks (50.00 %) cannot run here: 1 code execution, 1 image\n1 more (25.00 %) need --python PATH');
    expect((await run('list', '--unsupported')).out).toContain('--python PATH can run it');
  });

  test('search finds by name, by what the family is about, and in spite of slips', async () => {
    const names = async (...words: readonly string[]): Promise<readonly string[]> => {
      const rows: readonly { readonly name: string }[] = JSON.parse((await run('search', ...words, '--json')).out);
      return rows.map((it) => it.name);
    };
    expect(await names('sums')).toEqual(['sums', 'sums_code', 'sums_easy', 'sums_hard', 'sums_image']);
    expect(await names('HARD')).toEqual(['sums_hard']);
    expect(await names('small', 'numbers')).toContain('sums_easy');
    expect(await names('aritmetic')).toEqual(['arithmetic']);
    expect(await names('zzzzzzzz')).toEqual([]);
    const { out, err } = await run('search', 'sums', '-n', '2');
    expect(lines(out)).toHaveLength(3);
    expect(err).toBe('5 found; the best 2 are shown (--limit N shows more)\n');
    expect((await run('search', 'sums', '-n', '0')).exitCode).toBe(2);
  });

  test('show: a task, a group and a tag', async () => {
    const task = (await run('show', 'sums_hard')).out;
    expect(task).toContain('dataset       own/sums\n');
    expect(task).toContain('few-shot      3; default sampler, from the first split that there is\n');
    expect(task).toContain('metrics       exact_match (mean)\n');
    expect(task).toContain('runs here     with --python PATH only: ');
    expect(task).toContain('"metadata": {\n    "version": 1.0\n  }\n');
    const group = (await run('show', 'sums')).out;
    expect(lines(group)).toEqual([
      'sums (group of 2 tasks)',
      expect.stringMatching(/^ {2}file +\/.*group\.yaml$/),
      '  metrics       exact_match (mean, unweighted)',
      '  sums_easy',
      '  sums_hard',
    ]);
    expect((await run('show', 'arithmetic')).out).toBe('arithmetic (tag of 2 tasks)\n  sums_easy\n  sums_hard\n');
  });

  test('show --json has the resolved configuration, a group its tree', async () => {
    expect(JSON.parse((await run('show', 'sums_easy', '--json')).out)).toMatchObject({
      name: 'sums_easy',
      tags: ['arithmetic'],
      unsupported: null,
      config: { task: 'sums_easy', generation_kwargs: { until: ['\n\n'] }, fewshot_config: { sampler: 'default' } },
    });
    expect(JSON.parse((await run('show', 'sums', '--json')).out)).toMatchObject({
      leaf_tasks: ['sums_easy', 'sums_hard'],
      group_config: { group: 'sums' },
    });
  });

  test('an unknown name is wrong use, with the nearest', async () => {
    expect(await run('show', 'sums_esay')).toEqual({
      exitCode: 2,
      out: '',
      err: 'hallmark: task "sums_esay" not found; did you mean "sums_easy"?\n',
    });
  });

  test('own files: what is broken is said, what they hold cannot paint the terminal', async () => {
    const { out, err } = await run('show', 'mine', '--include_path', join(folder, 'own'));
    expect(err).toMatch(/broken\.yaml:3:1: doc_to_text: not YAML: /);
    expect(out).toContain('dataset       p\\u{1b}[2J');
    expect(out).not.toContain('\u001b');
    expect((await run('list', '--include_path', join(folder, 'own'))).out).not.toContain('\u001b');
  });
});
