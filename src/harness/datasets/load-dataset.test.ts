import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadDataFileError, MissingDatasetError, MissingSplitError } from './dataset-error.ts';
import { loadDataset } from './load-dataset.ts';
import { mirrorSource } from './mirror.ts';

const parquet = readFileSync(new URL('parquet/testing/three-rows.parquet', import.meta.url));
let root: string;
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'hallmark-datasets-'));
  root = join(base, 'mirror');
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array, folder = root): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const load = (path: string, name?: string | null, kwargs = {}) =>
  loadDataset({ path, name: name ?? null, kwargs }, { source: mirrorSource(root), baseDir: base });

test('data_dir names a folder below a local one, however it is written', async () => {
  put('own/part/test.jsonl', '{"id": 1}\n', base);
  put('own/test.jsonl', '{"id": 2}\n', base);
  const below = (dir: string) =>
    loadDataset({ path: './own', name: null, kwargs: new Map([['data_dir', dir]]) }, { source: mirrorSource(root), baseDir: base });
  for (const dir of ['part', './part', 'part/../part/', join(base, 'own/part')]) {
    expect((await (await below(dir)).split('test')).column('id')).toEqual([1]);
  }
  await expect(below('gone')).rejects.toThrow(/there is no folder ".*gone"/);
});

describe('a mirror folder', () => {
  test('gives configurations and splits in the usual order', async () => {
    for (const split of ['zebra', 'test', 'validation', 'train']) put(`org/set/main/${split}/0000.parquet`, parquet);
    put('org/set/README.md', '# no YAML here');
    const dataset = await load('org/set', 'main');
    expect(dataset).toMatchObject({ path: 'org/set', name: 'main', splitNames: ['train', 'validation', 'test', 'zebra'] });
    expect(dataset.has('dev')).toBe(false);
    const split = await dataset.split('test');
    expect(split.docs()).toEqual([
      { id: 1, text: 'a' },
      { id: 2, text: 'b' },
      { id: 3, text: null },
    ]);
    expect(split.doc(1)).toBe(split.docs()[1]);
    expect(split.column('text')).toEqual(['a', 'b', null]);
    expect(split.column('nope')).toBeUndefined();
    expect(split.features).toEqual({ id: { dtype: 'int64', _type: 'Value' }, text: { dtype: 'string', _type: 'Value' } });
    expect(() => split.doc(3)).toThrow(/rows 0 to 2, not 3/);
  });

  test('may hold links to folders, also one that leads back', async () => {
    put('kept/test/0000.parquet', parquet, base);
    mkdirSync(join(root, 'org/set'), { recursive: true });
    for (const name of ['one', 'two']) symlinkSync(join(base, 'kept'), join(root, 'org/set', name), 'dir');
    symlinkSync(root, join(root, 'org/set/back'), 'dir');
    symlinkSync(join(base, 'gone'), join(root, 'org/set/broken'));
    for (const name of ['one', 'two']) expect((await (await load('org/set', name)).split('test')).column('id')).toEqual([1, 2, 3]);
  });

  test('joins the shards of a split in order and gives parts of it', async () => {
    put('org/set/default/train/0001.parquet', parquet);
    put('org/set/default/train/0000.parquet', parquet);
    const dataset = await load('org/set');
    const ids = async (split: string) => (await dataset.split(split)).column('id');
    expect(await ids('train')).toEqual([1, 2, 3, 1, 2, 3]);
    expect(await ids('train[1:3]')).toEqual([2, 3]);
    expect(await ids('train[-2:]')).toEqual([2, 3]);
    expect(await ids('train[:50%]')).toEqual([1, 2, 3]);
    expect(await ids('train[4:2]')).toEqual([]);
    await expect(dataset.split('test[:1]')).rejects.toThrow(/no split "test\[:1\]"; it has: "train"/);
    await expect(dataset.split('train[a:]')).rejects.toThrow(MissingSplitError);
  });

  test('without a configuration takes `default`, the only one, or the one that the card calls the default', async () => {
    put('org/one/only/test/0000.parquet', parquet);
    expect((await load('org/one')).splitNames).toEqual(['test']);
    put('org/two/a/test/0000.parquet', parquet);
    put('org/two/b/train/0000.parquet', parquet);
    await expect(load('org/two')).rejects.toThrow(/several configurations.*"a", "b".*dataset_name/);
    put('org/two/README.md', '---\nconfigs:\n- config_name: a\n- config_name: b\n  default: true\n---\n# Two\n');
    expect((await load('org/two')).splitNames).toEqual(['train']);
  });

  test('says what is missing, where it looked, and how to get it', async () => {
    put('org/set/main/test/0000.parquet', parquet);
    await expect(load('org/other')).rejects.toThrow(MissingDatasetError);
    await expect(load('org/other')).rejects.toThrow(
      /"org\/other" is not in the mirror folder ".*mirror".*put its parquet files at .*org\/other\/<config>\/<split>\/0000\.parquet/,
    );
    await expect(load('org/set', 'mian')).rejects.toThrow(/no configuration "mian".*there: "main"/);
    const dataset = await load('org/set', 'main');
    await expect(dataset.split('train')).rejects.toThrow('dataset "org/set (main)" has no split "train"; it has: "test"');
    await expect(load('../absent/folder')).rejects.toThrow(MissingDatasetError);
    await expect(load('a/b/c')).rejects.toThrow(/neither a folder here/);
  });
});

describe('data_files', () => {
  test('are a name, a list, a dict of splits or a list of splits', async () => {
    put('a.jsonl', '{"x": 1}\n', base);
    put('b.jsonl', '{"x": 2}\n', base);
    const rows = async (data_files: unknown, split = 'train') =>
      (await (await load('json', null, { data_files })).split(split)).column('x');
    expect(await rows('a.jsonl')).toEqual([1]);
    expect(await rows(['b.jsonl', './a.jsonl'])).toEqual([2, 1]);
    expect(await rows({ test: ['a.jsonl'], dev: 'b.jsonl' }, 'dev')).toEqual([2]);
    expect(await rows([{ split: 'dev', path: 'b.jsonl' }], 'dev')).toEqual([2]);
    expect(await rows('*.jsonl')).toEqual([1, 2]);
    expect(await rows(join(base, '[ab].jsonl'))).toEqual([1, 2]);
    expect(await rows(`../nothing/../${base.split('/').at(-1)}/a.jsonl`)).toEqual([1]);
  });

  test('may be compressed', async () => {
    put('a.jsonl.gz', gzipSync('{"x": 1}\n'), base);
    put('b.csv.zst', zstdCompressSync('x,y\n1,2.0\n'), base);
    expect((await (await load('json', null, { data_files: 'a.jsonl.gz' })).split('train')).docs()).toEqual([{ x: 1 }]);
    expect((await (await load('csv', null, { data_files: 'b.csv.zst' })).split('train')).length).toBe(1);
  });

  test('of a repository are paths in it, or `hf://` paths', async () => {
    put('org/lines/data/test.jsonl', '{"x": 1}\n');
    put('org/lines/data/train.jsonl', '{"x": 2}\n{"x": 3}\n');
    const kwargs = { data_files: { test: 'data/test.jsonl', train: 'hf://datasets/org/lines/data/train.jsonl' } };
    const dataset = await load('org/lines', null, kwargs);
    expect(dataset.splitNames).toEqual(['test', 'train']);
    expect((await dataset.split('train')).column('x')).toEqual([2, 3]);
    const elsewhere = await load('json', null, { data_files: 'https://huggingface.co/datasets/org/lines/resolve/main/data/test.jsonl' });
    expect((await elsewhere.split('train')).column('x')).toEqual([1]);
  });

  test('that are missing or lead out of the repository are named', async () => {
    put('org/lines/test.jsonl', '{}');
    put('secret.jsonl', '{}', base);
    await expect(load('json')).rejects.toThrow(/needs dataset_kwargs\.data_files/);
    await expect((await load('json', null, { data_files: 'nope.json' })).split('train')).rejects.toThrow(/has no file "nope\.json"/);
    await expect(load('json', null, { data_files: 'nope*.json' })).rejects.toThrow(/no file in .* fits "nope\*\.json"/);
    await expect(load('json', null, { data_files: 'hf://datasets/org/absent/x.json' })).rejects.toThrow(/org\/absent.*mirror folder/);
    await expect(load('org/lines', null, { data_files: '../../../secret.jsonl' })).rejects.toThrow(/not a path below its repository/);
    await expect(load('json', null, { data_files: 'hf://datasets/org/lines/../../secret.jsonl' })).rejects.toThrow(/not a path below/);
    await expect(load('json', null, { data_files: 'https://example.org/x.json' })).rejects.toThrow(/download it/);
    await expect(load('json', null, { data_files: 5 })).rejects.toThrow(/data_files must name files/);
  });

  test('take the types of the first file of the first split', async () => {
    put('a.jsonl', '{"x": 1.5, "y": "p", "z": null}\n', base);
    put('b.jsonl', '{"x": 2, "z": 3}\n', base);
    const dataset = await load('json', null, { data_files: { train: 'a.jsonl', test: 'b.jsonl' } });
    expect((await dataset.split('test')).features).toMatchObject({ x: { dtype: 'float64' }, y: { dtype: 'string' } });
    expect((await dataset.split('test')).doc(0)).toMatchObject({ x: { value: 2 }, y: null, z: 3 });
    put('c.jsonl', '{"x": "text"}\n', base);
    const other = await load('json', null, { data_files: { train: 'a.jsonl', test: 'c.jsonl' } });
    const test = await other.split('test');
    expect(() => test.doc(0)).toThrow(/c\.jsonl.*row 1.*"x" is float64.*"text" is not/);
    put('d.jsonl', '{"w": 1}\n', base);
    const extra = await load('json', null, { data_files: { train: 'a.jsonl', test: 'd.jsonl' } });
    await expect(extra.split('test')).rejects.toThrow(/d\.jsonl.*column "w".*first file lacks/);
  });
});

describe('repositories and folders without a converted branch', () => {
  test('have splits by the names of their files, folders and shards', async () => {
    const splits = async (files: string[]) => {
      for (const file of files) put(file, 'x\n1\n', join(base, 'own'));
      const { splitNames } = await load('./own');
      rmSync(join(base, 'own'), { recursive: true });
      return splitNames;
    };
    expect(await splits(['my-test.csv', 'train.csv', 'dev.csv'])).toEqual(['train', 'validation', 'test']);
    expect(await splits(['test/a.csv', 'training/b.csv'])).toEqual(['train', 'test']);
    expect(await splits(['data/odd-00000-of-00002.csv', 'data/test-00000-of-00001.csv'])).toEqual(['test', 'odd']);
    expect(await splits(['anything.csv', 'contest.csv'])).toEqual(['train']);
  });

  test("have the configurations of their cards, with the reader's options", async () => {
    put(
      'org/set/README.md',
      '---\nlicense: cc0\nconfigs:\n- config_name: first\n  data_files:\n  - split: dev\n    path: part/*.csv\n  sep: ";"\n- config_name: second\n  data_dir: part\n---\n',
    );
    put('org/set/part/test.csv', 'a;b\n1;2\n');
    const first = await load('org/set', 'first');
    expect((await first.split('dev')).docs()).toEqual([{ a: 1, b: 2 }]);
    expect((await load('org/set', 'second')).splitNames).toEqual(['test']);
    await expect(load('org/set', 'third')).rejects.toThrow(/no configuration "third".*"first", "second"/);
    put('org/set/README.md', '---\nconfigs: [{data_files: [[1]]}]\n---\n');
    await expect(load('org/set', 'first')).rejects.toThrow(/README\.md.*data_files/);
  });

  test('of formats that are not supported say which are', async () => {
    put('org/set/test.xml', '<a/>');
    await expect(load('org/set')).rejects.toThrow(/no data files/);
    await expect(load('org/set', null, { data_files: 'test.xml' })).rejects.toThrow(/test\.xml.*parquet, JSON/);
  });
});

describe('text files', () => {
  const rows = async (text: string, kwargs = {}) => {
    put('x.txt', text, base);
    return (await (await load('text', null, { data_files: 'x.txt', ...kwargs })).split('train')).column('text');
  };
  test('are lines, paragraphs or whole', async () => {
    expect(await rows('a\r\n\nb\rc')).toEqual(['a', '', 'b', 'c']);
    expect(await rows('a\nb\n', { keep_linebreaks: true })).toEqual(['a\n', 'b\n']);
    expect(await rows('a\nb\n\n\n\nc\n', { sample_by: 'paragraph' })).toEqual(['a\nb', 'c\n']);
    expect(await rows('a\n\nb', { sample_by: 'document' })).toEqual(['a\n\nb']);
    await expect(rows('a', { sample_by: 'word' })).rejects.toThrow(/sample_by.*line, paragraph or document/);
  });
});

test('damaged files name themselves and the place', async () => {
  put('x.json', '{"a": 1}\n{"a": \n', base);
  put('y.csv', new Uint8Array([0x61, 0x0a, 0xff]), base);
  put('org/set/default/test/0000.parquet', 'not parquet at all');
  await expect((await load('json', null, { data_files: 'x.json' })).split('train')).rejects.toThrow(/x\.json.*line 2/);
  await expect((await load('csv', null, { data_files: 'y.csv' })).split('train')).rejects.toThrow(/y\.csv.*UTF-8/);
  put('z.csv', 'a\n1\n', base);
  await expect((await load('csv', null, { data_files: 'z.csv', usecols: [0] })).split('train')).rejects.toThrow(/usecols is not supported/);
  await expect((await load('org/set')).split('test')).rejects.toThrow(BadDataFileError);
  await expect((await load('org/set')).split('test')).rejects.toThrow(/0000\.parquet.*PAR1/);
});
