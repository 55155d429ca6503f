// Our own task files, run through lm-eval 0.4.13 by testing/own/make-golden.py: the same requests and the same numbers, with nothing from outside.
import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { mirrorSource } from '../datasets/index.ts';
import { pyodideEngine } from '../python/index.ts';
import { openTaskFiles } from '../task-files/index.ts';
import type { Response } from '../types.ts';
import { benchTask, DocFieldError, datasetLoader, type LoadTaskOptions, loadTask, TaskLoadError, UnsupportedTaskError } from './index.ts';
import { checkTask, optionsOf } from './testing/check-task.ts';
import { readGolden } from './testing/golden-file.ts';

const own = fileURLToPath(new URL('testing/own', import.meta.url));
const tasks = path.join(own, 'tasks');
const taskFiles = await openTaskFiles({ root: null, includePaths: [tasks] });
const datasets = datasetLoader(mirrorSource(own), tasks);
const engine = pyodideEngine({ taskFolders: [tasks] });
afterAll(() => engine.close());

const load = (name: string, options: Partial<LoadTaskOptions> = {}) =>
  loadTask(name, { taskFiles, datasets, python: () => engine, ...options });

const files = globSync('*.jsonl', { cwd: path.join(own, 'golden') }).sort();

describe('golden files of our own tasks', () => {
  test('every task has one', () => {
    const names = taskFiles.names().map(({ name }) => name);
    expect([...new Set(files.map((file) => file.replace(/(?:@.*)?\.jsonl$/, '')))]).toEqual(names);
  });

  test.each(files)('%s', { timeout: 120_000 }, async (file) => {
    const golden = readGolden(path.join(own, 'golden', file));
    if (golden.kind === 'group') throw new TypeError('no groups here');
    const task = await load(golden.header.task, optionsOf(golden.header));
    try {
      expect(await checkTask(task, golden)).toBeNull();
      expect(task.engine).toBe(file.startsWith('our_code') ? 'pyodide' : 'none');
    } finally {
      await task.close();
    }
  });
});

describe('requests', () => {
  test('examples are the same text for all docs that draw them', async () => {
    const task = await load('our_choices', { numFewshot: 2 });
    const pieces = [...task.requests()].flatMap((request) =>
      request.type === 'loglikelihood' && request.context.form === 'text' ? [request.context.pieces.slice(1, 3)] : [],
    );
    expect(new Set(pieces.flat()).size).toBe(2);
  });

  test('chosen docs keep their positions, and share the requests that they have among all', async () => {
    const all = await load('our_text');
    const some = await load('our_text', { samples: [7, 2] });
    expect(some.docIds).toEqual([2, 7]);
    expect([...some.requests()]).toEqual([...all.requests()].filter(({ docId }) => docId === 2 || docId === 7));
    expect(some.fingerprint()).not.toBe(all.fingerprint());
    expect((await load('our_text')).fingerprint()).toBe(all.fingerprint());
  });

  test('another seed draws other examples, and generation arguments can be put over', async () => {
    const contexts = async (fewshotSeed: number) => [...(await load('our_targets', { numFewshot: 2, fewshotSeed })).requests()];
    expect(await contexts(1)).not.toEqual(await contexts(2));
    const task = await load('our_targets', { genKwargs: { max_gen_toks: 5 } });
    expect(task.config.generation_kwargs).toMatchObject({ max_gen_toks: 5, until: ['\n---\n'] });
  });

  test('without metrics where only answers are wanted', async () => {
    const task = await load('our_answers', { predictOnly: true, limit: 2 });
    const answers = task.docIds.map((docId) => ({ docId, answers: [['a', 'b', 'c']] }));
    expect((await task.aggregate(await task.score(answers), 10)).values).toMatchObject({
      'bypass,first': 999,
      'bypass_stderr,first': 'N/A',
    });
  });
});

describe('mistakes say what is wrong and where', () => {
  const broken = (keys: Record<string, string>) => {
    const config = { ...taskFiles.config('our_targets'), ...keys };
    return loadTask('our_targets', { taskFiles: { ...taskFiles, config: () => config }, datasets });
  };

  test('a template that is none', async () => {
    await expect(broken({ doc_to_text: 'Q: {{ question' })).rejects.toThrow(TaskLoadError);
    await expect(broken({ doc_to_text: 'Q: {{ question' })).rejects.toThrow(/doc_to_text "Q: \{\{ question" is no template/);
  });

  test('a name that the doc lacks', async () => {
    await expect(broken({ doc_to_text: '{{ qestion }}' })).rejects.toThrow(DocFieldError);
    await expect(broken({ doc_to_text: '{{ qestion }}' })).rejects.toThrow(/fails on evaluated doc 0 .*'qestion' is undefined/);
  });

  test('no split to evaluate, a doc that is not there, more examples than there are', async () => {
    await expect(broken({ test_split: 'dev' })).rejects.toThrow(/"dev"/);
    await expect(load('our_text', { samples: [99] })).rejects.toThrow(/no doc 99; --samples takes positions from 0 to 11/);
    await expect(load('our_targets', { numFewshot: 10 })).rejects.toThrow(/has 9 docs to choose from, 10 are needed/);
  });

  test('Python without an engine', async () => {
    await expect(loadTask('our_code', { taskFiles, datasets })).rejects.toThrow(UnsupportedTaskError);
  });
});

describe('as a task of the test-bench', () => {
  test('multiple choice: one doc, its metrics', async () => {
    const task = benchTask(await load('our_choices'));
    const { itemId, policy, inclusionProbability } = task.draw(() => 0.999);
    expect({ itemId, policy, inclusionProbability }).toEqual({ itemId: '11', policy: 'random', inclusionProbability: 1 / 12 });
    const instances = task.constructRequests(itemId);
    const gold = Number(task.target(itemId));
    const responses = instances.map((_, i): Response => ({ type: 'loglikelihood', logprob: i === gold ? -1 : -90, isGreedy: false }));
    expect(task.primaryMetric).toBe('acc_norm');
    expect(await task.processResults(itemId, responses)).toEqual(
      expect.arrayContaining([
        { metric: 'acc', value: 1, kind: 'binary' },
        { metric: 'acc_norm', value: 1, kind: 'binary' },
      ]),
    );
    expect(() => task.doc('12')).toThrow(/item "12" is not an item of task "our_choices"/);
  });

  test('repeats are asked for, and filters name the metrics', async () => {
    const task = benchTask(await load('our_answers'));
    const instances = task.constructRequests('0');
    expect(instances).toHaveLength(3);
    expect(instances[0]).toMatchObject({ type: 'generate_until', generation: { until: ['\n', 'Q:'], maxGenToks: 256, temperature: 1 } });
    const values = await task.processResults(
      '0',
      Array.from({ length: 3 }, (): Response => ({ type: 'generate_until', text: task.target('0') })),
    );
    expect(task.primaryMetric).toBe('exact_match,first');
    expect(values.find(({ metric }) => metric === task.primaryMetric)).toEqual({ metric: 'exact_match,first', value: 1, kind: 'binary' });
    await expect(task.processResults('0', [])).rejects.toThrow(/needs 3 responses/);
  });

  test('a whole text keeps its weight', async () => {
    const task = benchTask(await load('our_text'));
    expect(await task.processResults('3', [{ type: 'loglikelihood_rolling', logprob: -20 }])).toContainEqual(
      expect.objectContaining({ metric: 'byte_perplexity', value: -20, kind: 'unbounded' }),
    );
  });
});
