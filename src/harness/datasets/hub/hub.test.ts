import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDataset } from '../load-dataset.ts';
import { type Faults, startTestHub, type TestHub, type TestRepository } from '../testing/hub-server.ts';
import { hubSettings } from './hub-settings.ts';
import { hubSource } from './hub-source.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const commitA = 'a'.repeat(40);
const commitB = 'b'.repeat(40);
const parquet = new Uint8Array(readFileSync(new URL('../parquet/testing/three-rows.parquet', import.meta.url)));
const longJsonl = bytes(Array.from({ length: 400 }, (_, i) => JSON.stringify({ n: i, text: `row ${i}` })).join('\n'));

const repositories: TestRepository[] = [
  {
    type: 'dataset',
    name: 'org/tables',
    revisions: { 'refs/convert/parquet': commitA },
    commits: {
      [commitA]: { 'default/test/0000.parquet': parquet, 'default/train/0000.parquet': parquet, 'default/train/0001.parquet': parquet },
    },
    largeFrom: 100,
  },
  {
    type: 'dataset',
    name: 'org/lines',
    revisions: { main: commitB },
    commits: { [commitB]: { 'README.md': bytes('# lines'), 'data/long.jsonl': longJsonl, 'small/test.csv': bytes('a,b\n1,x\n') } },
  },
  {
    type: 'dataset',
    name: 'org/secret',
    revisions: { main: commitA },
    commits: { [commitA]: { 'test.jsonl': bytes('{"a":1}') } },
    token: 'hf_right',
  },
];

let hub: TestHub;
let home: string;

beforeEach(async () => {
  hub = await startTestHub(repositories);
  home = mkdtempSync(join(tmpdir(), 'hallmark-hub-'));
});

afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true, force: true });
});

function source(env: Record<string, string> = {}) {
  return hubSource(hubSettings({ HF_ENDPOINT: hub.endpoint, HF_HOME: home, HALLMARK_HOME: join(home, 'hallmark'), ...env }), {
    retryAfterMs: [1, 1],
  });
}

async function longRows(env: Record<string, string> = {}): Promise<number> {
  const dataset = await loadDataset(
    { path: 'json', kwargs: { data_files: 'hf://datasets/org/lines/data/long.jsonl' } },
    { source: source(env) },
  );
  const rows = (await dataset.split('train')).docs();
  expect(rows[399]).toEqual({ n: 399, text: 'row 399' });
  return rows.length;
}

const contentRequests = () =>
  hub.seen.filter(({ path, range }) => (path.startsWith('/content/') || path.includes('/resolve/')) && range !== 'bytes=0-0');

describe('the converted branch', () => {
  test('is read split by split, and each file is fetched once', async () => {
    const from = source();
    const dataset = await loadDataset({ path: 'org/tables' }, { source: from });
    expect(dataset.splitNames).toEqual(['train', 'test']);
    expect(contentRequests()).toHaveLength(0);
    expect((await dataset.split('test')).length).toBe(3);
    const train = await (await loadDataset({ path: 'org/tables' }, { source: from })).split('train');
    expect(train.docs().map((doc) => Reflect.get(doc, 'id'))).toEqual([1, 2, 3, 1, 2, 3]);
    // All three files have the same content, which one download brings.
    expect(contentRequests().filter(({ path }) => path.startsWith('/content/'))).toHaveLength(1);
    expect(hub.seen.filter(({ path }) => path.includes('/revision/'))).toHaveLength(1);
  });

  test('lies in the cache as the other Hugging Face tools expect it', async () => {
    await (await loadDataset({ path: 'org/tables' }, { source: source() })).split('test');
    const folder = join(home, 'hub', 'datasets--org--tables');
    expect(readFileSync(join(folder, 'refs', 'refs', 'convert', 'parquet'), 'utf8')).toBe(commitA);
    expect(new Uint8Array(readFileSync(join(folder, 'snapshots', commitA, 'default/test/0000.parquet')))).toEqual(parquet);
    expect(readdirSync(join(folder, 'blobs'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test('is asked for by its commit only once the cache holds it', async () => {
    await (await loadDataset({ path: 'org/tables' }, { source: source() })).split('test');
    hub.seen.length = 0;
    await (await loadDataset({ path: 'org/tables' }, { source: source() })).split('test');
    expect(hub.seen.map(({ path }) => path.split('?')[0])).toEqual(['/api/datasets/org/tables/revision/refs/convert/parquet']);
  });
});

describe('without a connection', () => {
  test('what is in the cache is used, offline or with a dead Hub', async () => {
    await (await loadDataset({ path: 'org/tables' }, { source: source() })).split('test');
    hub.seen.length = 0;
    const offline = await loadDataset({ path: 'org/tables' }, { source: source({ HF_HUB_OFFLINE: '1' }) });
    expect((await offline.split('test')).length).toBe(3);
    expect(hub.seen).toEqual([]);
    await hub.close();
    expect((await (await loadDataset({ path: 'org/tables' }, { source: source() })).split('test')).length).toBe(3);
  });

  test('what is not in the cache is named, with what to do', async () => {
    await expect(loadDataset({ path: 'org/tables' }, { source: source({ HF_HUB_OFFLINE: 'yes' }) })).rejects.toThrow(
      /org\/tables.*HF_HUB_OFFLINE/s,
    );
    await (await loadDataset({ path: 'org/tables' }, { source: source() })).split('test');
    rmSync(join(home, 'hub', 'datasets--org--tables', 'snapshots', commitA, 'default', 'test'), { recursive: true });
    const offline = await loadDataset({ path: 'org/tables' }, { source: source({ HF_HUB_OFFLINE: '1' }) });
    await expect(offline.split('test')).rejects.toThrow(/0000\.parquet.*not in the cache/s);
  });
});

describe('downloads', () => {
  const from = (byte: number) => `bytes=${byte}-${longJsonl.length - 1}`;
  const cases: [string, Faults, (string | null)[]][] = [
    ['that break off go on where they stopped', { breaks: { times: 2, afterBytes: 3000 } }, [null, from(3000), from(6000)]],
    ['that are damaged are thrown away and made anew', { corrupt: 1 }, [null, null]],
    [
      'go on from the start where the server cannot send a part',
      { breaks: { times: 1, afterBytes: 3000 }, ignoreRange: 1 },
      [null, from(3000), from(3000)],
    ],
  ];
  test.each(cases)('%s', async (_, faults, ranges) => {
    hub.faults = faults;
    expect(await longRows()).toBe(400);
    expect(
      contentRequests()
        .filter(({ path }) => path.startsWith('/content/'))
        .map(({ range }) => range),
    ).toEqual(ranges);
    expect(readdirSync(join(home, 'hub', 'datasets--org--lines', 'blobs')).filter((name) => name.endsWith('.incomplete'))).toEqual([]);
  });

  test('that never come whole fail with the file and the reason, and leave nothing that looks whole', async () => {
    hub.faults = { corrupt: 100 };
    await expect(longRows()).rejects.toThrow(/data\/long\.jsonl.*3 tries.*hash/s);
    expect(readdirSync(join(home, 'hub', 'datasets--org--lines', 'blobs'))).toEqual([]);
    hub.faults = { breaks: { times: 3, afterBytes: 1000 } };
    await expect(longRows()).rejects.toThrow(/3 tries.*run again/s);
    hub.faults = {};
    expect(await longRows()).toBe(400);
    expect(contentRequests().at(-1)?.range).toBe(`bytes=3000-${longJsonl.length - 1}`);
  });

  test('are tried again when the server is busy', async () => {
    hub.faults = { status: { times: 2, code: 503 } };
    expect(await longRows()).toBe(400);
    hub.faults = { status: { times: 100, code: 503 } };
    await expect(loadDataset({ path: 'org/none' }, { source: source() })).rejects.toThrow(/org\/none.*503/s);
  });

  test('from two splits at once fetch a shared file once', async () => {
    const dataset = await loadDataset(
      { path: 'org/lines', kwargs: { data_files: { a: 'data/long.jsonl', b: 'data/long.jsonl' } } },
      { source: source() },
    );
    await Promise.all([dataset.split('a'), dataset.split('b')]);
    expect(contentRequests().filter(({ path }) => path.startsWith('/content/'))).toHaveLength(1);
  });
});

describe('access', () => {
  test('sends the token to the Hub and to no other host', async () => {
    const other = await startTestHub(repositories);
    try {
      hub.faults = { contentOrigin: other.endpoint.replace('127.0.0.1', 'localhost') };
      expect(await longRows({ HF_TOKEN: 'any-token' })).toBe(400);
      expect(new Set(hub.seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer any-token']));
      expect(other.seen.length).toBeGreaterThan(0);
      expect(other.seen.map(({ authorization }) => authorization).filter((value) => value !== null)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('refused says what to do; with the right token it works', async () => {
    await expect(loadDataset({ path: 'org/secret' }, { source: source() })).rejects.toThrow(/org\/secret.*access refused.*HF_TOKEN/s);
    await expect(loadDataset({ path: 'org/secret' }, { source: source({ HF_TOKEN: 'hf_wrong' }) })).rejects.toThrow(/has no access/);
    writeFileSync(join(home, 'token'), 'hf_right\n');
    const dataset = await loadDataset({ path: 'org/secret' }, { source: source() });
    expect((await dataset.split('test')).docs()).toEqual([{ a: 1 }]);
  });

  test('a dataset that does not exist is named', async () => {
    await expect(loadDataset({ path: 'org/none' }, { source: source() })).rejects.toThrow(/"org\/none" is not in the Hub.*HF_ENDPOINT/s);
    const dataset = await loadDataset({ path: 'org/lines', kwargs: { data_files: 'nope.jsonl' } }, { source: source() });
    await expect(dataset.split('train')).rejects.toThrow(/no file "nope.jsonl"/);
    await expect(loadDataset({ path: 'org/lines', kwargs: { data_files: 'data/*.parquet' } }, { source: source() })).rejects.toThrow(
      /no file.*fits "data\/\*\.parquet"/s,
    );
    await expect(
      loadDataset({ path: 'json', kwargs: { data_files: 'hf://datasets/org/lines/../../x' } }, { source: source() }),
    ).rejects.toThrow(/not a path below/);
  });
});

test('repositories that are not converted are read by the names of their files', async () => {
  const dataset = await loadDataset({ path: 'org/lines', kwargs: { data_dir: 'small' } }, { source: source() });
  expect(dataset.splitNames).toEqual(['test']);
  expect((await dataset.split('test')).docs()).toEqual([{ a: 1, b: 'x' }]);
  expect(existsSync(join(home, 'hub', 'datasets--org--lines', 'snapshots', commitB, 'data'))).toBe(false);
});

test('settings come from the environment', () => {
  expect(hubSettings({ HOME: '/home/x' })).toMatchObject({
    endpoint: 'https://huggingface.co',
    cacheDir: '/home/x/.cache/huggingface/hub',
    offline: false,
  });
  expect(hubSettings({ HOME: '/h', HF_HUB_CACHE: '/c', HF_ENDPOINT: 'http://mirror/', HF_DATASETS_OFFLINE: 'TRUE' })).toMatchObject({
    endpoint: 'http://mirror',
    cacheDir: '/c',
    offline: true,
  });
  expect(() => hubSettings({ HF_ENDPOINT: 'mirror' })).toThrow(/HF_ENDPOINT/);
});
