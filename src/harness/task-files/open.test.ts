// Own task files against what lm-eval makes of them (testing/make_expected.py), and what errors say.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Dict, dict, entries, get, isDict, jsonLoads, keys, type Value } from '../values/index.ts';
import { type GroupTree, type LeafTask, openTaskFiles, type TaskFiles } from './index.ts';

const ownTasks = join(import.meta.dirname, 'testing/own-tasks');
const expected = jsonLoads(readFileSync(join(import.meta.dirname, 'testing/own-tasks.expected.json'), 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), 'hallmark-task-files-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const home = join(temporary, 'home');
const open = (...includePaths: readonly string[]): Promise<TaskFiles> => openTaskFiles({ root: null, includePaths, home });

describe('own task files are what lm-eval makes of them', async () => {
  const taskFiles = await openTaskFiles({ root: ownTasks, home });

  test('names, in order', () => {
    expect(taskFiles.names().map((it) => it.name)).toEqual(keys(asDict(expected)));
  });

  test.each(entries(asDict(expected)).map(([name, row]) => [String(name), asDict(row)] as const))('%s', (name, row) => {
    const entry = taskFiles.entry(name);
    expect(entry?.kind).toBe(get(row, 'kind'));
    expect(entry?.tags).toEqual(get(row, 'tags'));
    expect(entry?.file ? relative(ownTasks, entry.file) : null).toBe(get(row, 'file'));
    const found = taskFiles.find(name);
    if (found.kind === 'py_task') expect(get(row, 'is')).toBeUndefined();
    else if (found.kind === 'tag') expect(found.tasks.map((it) => shown(it, taskFiles))).toEqual(get(row, 'is'));
    else expect(shown(found, taskFiles)).toEqual(get(row, 'is'));
  });

  test('files that define nothing are known', async () => {
    const own = await open(ownTasks);
    expect(own.problems().map((it) => [relative(ownTasks, it.file), it.kind])).toEqual([
      ['letters/c_duplicate.yaml', 'duplicate'],
      ['letters/e_group_named_like_a_tag.yaml', 'duplicate'],
      ['more/broken.yaml', 'broken'],
    ]);
  });

  test('a Python task keeps its keys', () => {
    expect(taskFiles.rawConfig('own_class')).toEqual({
      task: 'own_class',
      class: { '!function': 'more/task.py:OwnTask' },
      recipe: 'card=own',
    });
  });

  test('functions of own folders are absolute paths', async () => {
    const ref = (await open(ownTasks)).config('letters_first').process_docs;
    expect(ref).toEqual({ '!function': `${join(ownTasks, 'letters/utils.py')}:process_docs` });
  });
});

describe('folders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(temporary, 'own-'));
  });
  const write = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return file;
  };

  test('a later folder hides the names of earlier ones, tags too', async () => {
    write('a.yaml', 'task: letters_first\ntag: letters_tag\ndataset_path: mine\n');
    const taskFiles = await open(ownTasks, folder);
    expect(taskFiles.config('letters_first').dataset_path).toBe('mine');
    expect(taskFiles.entry('letters_tag')?.tags).toEqual(['letters_first']);
    expect(taskFiles.entry('letters_second')?.tags).toEqual(['letters_more', 'letters_tag']);
  });

  test('a YAML file is found by its path', async () => {
    const file = write('deep/mine.yaml', 'task: mine\ndataset_path: json\ndoc_to_text: "{{q}}"\n');
    const taskFiles = await open();
    expect(taskFiles.config(file).dataset_path).toBe('json');
    const group = write('group.yaml', 'group: g\ntask:\n  - {task: inner, dataset_path: json}\n');
    expect(taskFiles.find(group)).toMatchObject({ kind: 'group', children: [{ name: 'g::inner' }] });
  });

  test('metadata of the caller is put over the task’s own', async () => {
    write('a.yaml', 'task: a\ndataset_path: p\nmetadata: {version: 1, length: 5}\n');
    const taskFiles = await openTaskFiles({ root: null, includePaths: [folder], home, metadata: { length: 9, seed: 1 } });
    expect(taskFiles.config('a').metadata).toEqual({ version: 1, length: 9, seed: 1 });
  });

  test('an inner task takes what its include brings', async () => {
    write('shared_yaml', 'dataset_path: p\noutput_type: multiple_choice\nmetadata: {version: 4}\n');
    write('g.yaml', 'group: g\ntask:\n  - {task: a, include: shared_yaml, doc_to_text: "{{q}}"}\n');
    const group = (await open(folder)).find('g') as GroupTree;
    const taskFiles = await open(folder);
    expect(taskFiles.config(group.children[0] as LeafTask)).toMatchObject({
      task: 'g::a',
      output_type: 'multiple_choice',
      metadata: { version: 4 },
    });
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string, string]>([
    [
      'an unknown key',
      { 'a.yaml': 'task: a\ndataset_path: p\ndoc_to_txt: "{{q}}"\n' },
      'a',
      'a.yaml:3: doc_to_txt: unknown key; did you mean "doc_to_text"?',
    ],
    ['a wrong type', { 'a.yaml': 'task: a\nnum_fewshot: five\n' }, 'a', 'a.yaml:2: num_fewshot: must be a whole number'],
    [
      'a wrong output type',
      { 'a.yaml': 'task: a\noutput_type: multi_choice\n' },
      'a',
      'a.yaml:2: output_type: must be generate_until, multiple_choice, loglikelihood or loglikelihood_rolling',
    ],
    [
      'a metric without a name',
      { 'a.yaml': 'task: a\nmetric_list:\n  - metric: acc\n  - aggregation: mean\n' },
      'a',
      'a.yaml:4: metric_list[1]: must be a mapping with "metric": a name or !function',
    ],
    [
      'a filter without steps',
      { 'a.yaml': 'task: a\nfilter_list:\n  - name: x\n    filter: regex\n' },
      'a',
      'a.yaml:4: filter_list[0].filter: must be a list of steps',
    ],
    [
      'a few-shot key',
      { 'a.yaml': 'task: a\nfewshot_config:\n  sampler: first_n\n  splt: dev\n' },
      'a',
      'a.yaml:4: fewshot_config.splt: unknown key; did you mean "split"?',
    ],
    [
      'a temperature',
      { 'a.yaml': 'task: a\ngeneration_kwargs:\n  temperature: warm\n' },
      'a',
      'a.yaml:3: generation_kwargs.temperature: must be a number',
    ],
    [
      'a mistake in an included file',
      { 'a.yaml': 'task: a\ninclude: base\n', base: 'x_y: 1\nrepeats: -1\n' },
      'a',
      'base:2: repeats: must not be negative',
    ],
    [
      'text where Python is meant',
      { 'a.yaml': 'task: a\nprocess_docs: utils.f\n' },
      'a',
      'a.yaml:2: process_docs: must be Python: !function MODULE.FUNCTION',
    ],
    [
      'a group of an unknown task',
      { 'g.yaml': 'group: g\ntask:\n  - nothing_here\n' },
      'g',
      'g.yaml:3: task[0]: no task, group or tag "nothing_here" is known',
    ],
    [
      'a group that contains itself',
      { 'g.yaml': 'group: g\ntask: [h]\n', 'h.yaml': 'group: h\ntask: [g]\n' },
      'g',
      'group "g" contains itself: g -> h -> g',
    ],
    [
      'a group’s aggregation',
      { 'g.yaml': 'group: g\ntask: []\naggregate_metric_list:\n  - metric: acc\n    aggregation: median\n' },
      'g',
      'g.yaml:5: aggregate_metric_list[0].aggregation: must be mean',
    ],
  ])('%s is said with file, line and key', async (_, files, name, message) => {
    for (const [path, text] of Object.entries(files)) write(path, text);
    const taskFiles = await open(folder);
    const attempt = (): unknown => (taskFiles.find(name).kind === 'group' ? null : taskFiles.config(name));
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ name: 'TaskFileError', message: expect.stringContaining(folder) }));
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['a missing include', { 'a.yaml': 'task: a\ninclude: nowhere.yaml\n' }, 'a.yaml:2: include: no such file: '],
    ['an include of itself', { 'a.yaml': 'task: a\ninclude: b\n', b: 'include: a.yaml\n' }, 'b:1: include: includes itself: '],
    ['broken YAML', { 'a.yaml': 'task: a\ndoc_to_text: [x\n' }, 'a.yaml:3:1: doc_to_text[0]: not YAML: '],
    ['a list for a file', { 'a.yaml': '- task: a\n' }, 'a.yaml:1: a task file is a mapping of keys to values'],
    ['a function without a module', { 'a.yaml': 'task: a\nprocess_docs: !function f\n' }, 'a.yaml:2: !function f: write MODULE.FUNCTION'],
  ])('%s: the file defines nothing, and a search for its task says why', async (_, files, message) => {
    for (const [path, text] of Object.entries(files)) write(path, text);
    const taskFiles = await open(folder);
    expect(taskFiles.problems().map((it) => it.problem)).toEqual([expect.stringContaining(message)]);
    expect(() => taskFiles.find('a')).toThrow(message);
  });

  test('a diamond of includes is no cycle; the later wins', async () => {
    write('base', 'dataset_path: p\nrepeats: 2\n');
    write('left', 'include: base\nrepeats: 3\n');
    write('right', 'include: base\ndataset_name: r\n');
    write('a.yaml', 'include: [left, right]\ntask: a\n');
    expect((await open(folder)).config('a')).toMatchObject({ repeats: 2, dataset_name: 'r' });
  });

  test('an unknown name suggests the nearest', async () => {
    await expect(open(ownTasks).then((it) => it.find('leters_first'))).rejects.toThrow(
      'task "leters_first" not found; did you mean "letters_first"?',
    );
  });

  test('a folder that is none, and lm-eval that is not installed', async () => {
    await expect(open(join(folder, 'none'))).rejects.toThrow('is no folder');
    await expect(openTaskFiles({ home: folder })).rejects.toThrow('run `hallmark tasks install lm-eval`');
  });

  test('a large folder is read again when a file of it, or a file that one includes, has changed', async () => {
    for (let i = 0; i < 210; i++) write(`t${i}.yaml`, `task: t${i}\ninclude: base\n`);
    write('base', 'dataset_path: before\n');
    expect((await open(folder)).facts('t7')?.datasetPath).toBe('before');
    expect((await open(folder)).facts('t7')?.datasetPath).toBe('before');
    write('base', 'dataset_path: afterwards\n');
    expect((await open(folder)).facts('t7')?.datasetPath).toBe('afterwards');
    write('t7.yaml', 'task: seven\n');
    expect((await open(folder)).entry('t7')).toBeUndefined();
    rmSync(join(folder, 't8.yaml'));
    const names = (await open(folder)).names().map((it) => it.name);
    expect(names).toHaveLength(209);
    expect(names).toContain('seven');
  });

  test('a copy elsewhere gives the same configurations', async () => {
    cpSync(ownTasks, join(folder, 'copy'), { recursive: true });
    const [here, there] = [await openTaskFiles({ root: ownTasks, home }), await openTaskFiles({ root: join(folder, 'copy'), home })];
    expect(there.config('letters_functions')).toEqual(here.config('letters_functions'));
  });
});

/** As make_expected.py writes it. */
function shown(item: LeafTask | GroupTree, taskFiles: TaskFiles): Value {
  if (item.kind !== 'group') return dict(Object.entries(taskFiles.config(item)));
  // lm-eval makes an empty mapping of missing metadata when it builds a group.
  const config = dict(Object.entries({ ...item.config, metadata: item.config.metadata ?? {} }));
  return { group: item.name, config, children: item.children.map((it) => shown(it, taskFiles)) };
}

function asDict(value: Value): Dict {
  if (!isDict(value)) throw new Error('not a mapping');
  return value;
}
