// The sandboxed engine through its public face; one process for all tests but those that kill it.

import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Dict, dict, jsonDumps, pyFloat, repr, tuple, type Value } from '../values/index.ts';
import type { PythonFunction, Split, WantedDataset } from './index.ts';
import { isPythonObject, PythonCallError, PythonImportError, pyodideEngine } from './index.ts';

const tasks = path.join(import.meta.dirname, 'testing', 'tasks');
const engine = pyodideEngine({ taskFolders: [tasks] });
afterAll(() => engine.close());

function docs(name: string): PythonFunction {
  return { file: path.join(tasks, 'docs.py'), module: null, name };
}

const split: Split = {
  docs: [
    { question: ' who ', label: '1', choices: ['a', 'b', 'c'], n: 1 },
    { question: 'why', label: '0', choices: ['d', 'e', 'f'], n: 2 },
    { question: 'how', label: '2', choices: ['g', 'h', 'i'], n: 3 },
    { question: 'when', label: '2', choices: ['j', 'k', 'l'], n: 4 },
  ],
};

describe('calls', () => {
  test('values come back as Python had them', async () => {
    await using session = await opened();
    const [made] = await session.call(docs('values'), [{}]);
    expect(repr(made ?? null)).toBe(
      "[1, 1.0, (1, 'a'), b'\\x00\\xff', {1: 'one', 'b': None}, {'2': 0, '1': 0}, nan, 1180591620717411303424, 'é\\ud800', True]",
    );
  });

  test('values go there and back', async () => {
    await using session = await opened();
    const sent: readonly Value[] = [
      pyFloat(2),
      tuple([1, [null]]),
      dict([
        [2, 'x'],
        ['!', 'y'],
      ]),
      Uint8Array.from([1]),
      10n ** 30n,
      '\u2028',
    ];
    const [echoed] = await session.call(docs('echo'), [{ args: sent, kwargs: { key: ['v'] } }]);
    expect(repr(echoed ?? null)).toBe(repr([sent, { key: ['v'] }]));
  });

  test('an error names the call, the class and the line', async () => {
    await using session = await opened();
    const error = await session.call(docs('fails'), [{ args: ['missing'] }]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PythonCallError);
    expect(error).toMatchObject({
      pythonType: 'KeyError',
      index: 0,
      message: expect.stringContaining("docs.py:fails raised KeyError: 'missing'"),
    });
    expect(error).toHaveProperty('traceback', expect.stringContaining('raise KeyError(text)'));
    const second = await session
      .call(docs('sort_answers'), [{ args: [{ answers: [1] }] }, { args: [{}] }])
      .catch((caught: unknown) => caught);
    expect(second).toMatchObject({ pythonType: 'KeyError', index: 1 });
  });

  test('a module that is missing is named', async () => {
    await using session = await opened();
    const wanted = session.call({ file: null, module: 'torch.nn', name: 'Linear' }, [{}]);
    await expect(wanted).rejects.toThrow(PythonImportError);
    await expect(wanted).rejects.toThrow('"torch"');
  });

  test('what a call changes in its arguments is told', async () => {
    await using session = await opened();
    const outcomes = await session.callWithArguments(docs('sort_answers'), [
      { args: [{ answers: ['b', 'a'] }] },
      { args: [{ answers: ['a', 'b'] }] },
    ]);
    expect(outcomes).toEqual([
      { value: 'a', args: [{ answers: ['a', 'b'] }] },
      { value: 'a', args: null },
    ]);
  });

  test('objects stay and can be used again', async () => {
    await using session = await opened();
    const [bag] = await session.call(docs('Bag'), [{ args: [['a', 'b', 'a']] }]);
    expect(await session.call(docs('bag_size'), [{ args: [bag ?? null] }])).toEqual([2]);
    if (!isPythonObject(bag)) throw new Error('no object came back');
    expect(await session.call({ object: bag, method: 'size' }, [{ kwargs: { extra: 5 } }])).toEqual([7]);
  });

  test('numpy and sklearn stand in with plain numbers', async () => {
    await using session = await opened();
    const items: Value = [tuple([1, 1]), tuple([0, 1]), tuple([1, 1]), tuple([0, 0])];
    expect(await session.call(docs('score'), [{ args: [items] }])).toEqual([{ mean: 0.75, f1: (0.8 + 2 / 3) / 2 }]);
  });

  test('filters: a class with its arguments, and a function', async () => {
    await using session = await opened();
    const pair: readonly Dict[] = [{ n: 1 }, { n: 2 }];
    expect(await session.applyFilter(docs('Upper'), { suffix: '!' }, [['a'], ['b', 'c']], pair)).toEqual([['A!1'], ['B!2', 'C!2']]);
    expect(await session.applyFilter(docs('first_words'), {}, [['a b']], pair)).toEqual([['a']]);
  });
});

describe('process_docs', () => {
  test('old columns come first, then new ones; removed ones are gone', async () => {
    await using session = await opened();
    const made = await session.processDocs(docs('add_query'), split);
    expect(made.columns).toEqual(['question', 'choices', 'n', 'query', 'gold']);
    expect(jsonDumps(made.docs[0] ?? null)).toBe('{"question": " who ", "choices": ["a", "b", "c"], "n": 1, "query": "who?", "gold": 1}');
  });

  test('a column popped inside the function is gone, a changed one keeps its place', async () => {
    await using session = await opened();
    const made = await session.processDocs(docs('popped'), split);
    expect(jsonDumps(made.docs[1] ?? null)).toBe('{"question": "WHY", "label": "0", "n": 2, "first": "d"}');
  });

  test('a column has one type, as Arrow writes it', async () => {
    await using session = await opened();
    const floats: Split = { docs: [{ n: pyFloat(1) }, { n: pyFloat(2) }] };
    const made = await session.processDocs(docs('typed'), floats);
    expect(repr(made.docs)).toBe(
      "[{'n': 2.0, 'mixed': 0.5, 'pair': [0, 0], 'nested': {'b': None, 'a': None}}, {'n': 3.0, 'mixed': 1.0, 'pair': [1, 1], 'nested': {'b': None, 'a': 1}}]",
    );
  });

  test('filter, select and shuffle draw as numpy does', async () => {
    await using session = await opened();
    const made = await session.processDocs(docs('kept'), split);
    // numpy.random.default_rng(3).permutation(3) is [2, 1, 0] in numpy 2.4.
    expect(made.docs.map((doc) => jsonDumps(doc))).toEqual([4, 3, 2].map((n) => expect.stringContaining(`"n": ${n}}`)));
  });

  test('the global random starts at seed 0 and a second call is served from the cache', async () => {
    await using session = await opened();
    const first = await session.processDocs(docs('shuffled_by_global'), split);
    // random.seed(0) in CPython, then one shuffle of three a row.
    expect(first.docs.map((doc) => ('options' in doc ? doc.options : null))).toEqual([
      ['a', 'c', 'b'],
      ['f', 'e', 'd'],
      ['g', 'h', 'i'],
      ['j', 'l', 'k'],
    ]);
    expect(await session.processDocs(docs('shuffled_by_global'), split)).toEqual(first);
    await using other = await opened();
    expect(await other.processDocs(docs('shuffled_by_global'), split)).toEqual(first);
  });

  test('a generator of the module goes on counting within a session', async () => {
    await using session = await opened();
    const first = await session.processDocs(docs('shuffled_by_module'), split);
    const second = await session.processDocs(docs('shuffled_by_module'), split);
    expect(second.docs).not.toEqual(first.docs);
    await using other = await opened();
    expect(await other.processDocs(docs('shuffled_by_module'), split)).toEqual(first);
  });

  test('custom datasets may ask for data of the host', async () => {
    const asked: WantedDataset[] = [];
    await using session = await opened({
      loadDataset: async (wanted) => {
        asked.push(wanted);
        return { train: { docs: [{ n: 7 }] } };
      },
    });
    const made = await session.customDataset(docs('made_dataset'), { size: 3 });
    expect(asked).toEqual([{ path: 'some/where', name: 'part', kwargs: {} }]);
    expect(made.test?.docs).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    expect(made.train?.docs).toEqual([{ n: 7 }]);
    await using without = await opened();
    await expect(without.customDataset(docs('made_dataset'), {})).rejects.toThrow('asks for the dataset "some/where"');
  });
});

test('sessions side by side keep their modules and their random numbers apart', async () => {
  await using a = await opened();
  await using b = await opened();
  const random: PythonFunction = { file: null, module: 'random', name: 'random' };
  expect(await a.call(docs('count_calls'), [{}, {}])).toEqual([1, 2]);
  expect(await b.call(docs('count_calls'), [{}])).toEqual([1]);
  const drawn = [...(await a.call(random, [{}])), ...(await b.call(random, [{}])), ...(await a.call(random, [{}]))];
  // random.seed(0) in CPython.
  expect(drawn).toEqual([0.8444218515250481, 0.8444218515250481, 0.7579544029403025]);
  expect(await a.call(docs('count_calls'), [{}])).toEqual([3]);
});

/** A session that ends with its test. */
async function opened(options: Parameters<typeof engine.session>[0] = {}) {
  const session = await engine.session(options);
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}
