// Commands that run LocalNet: damaged and missing models are named, and its process never outlives the command.
import { cpSync, existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TinyFolder } from '../../src/network/localnet/testing/tiny-folder.ts';
import { samplesAt } from './support/board.ts';
import { eventually, newPlace, type Place, patient } from './support/hallmark.ts';
import { tinyZoo } from './support/zoo-models.ts';

const { pgliteTemplate } = inject('testDatabases');
let models: TinyFolder;
const places: Place[] = [];

beforeAll(() => {
  models = tinyZoo();
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.remove()));
  models.remove();
});

/** A folder with a copy of the models in `models/`, and a configuration that names it. */
function placeWithModels(): Place {
  const place = newPlace();
  places.push(place);
  cpSync(models.path, join(place.folder, 'models'), { recursive: true });
  place.configure({ network: { kind: 'localnet', modelsDir: './models' } });
  return place;
}

const damages: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
  [
    'a model file that lost its end',
    (folder) => truncateSync(join(folder, 'gguf', 'diamond-q8_0.gguf'), 1000),
    /^hallmark: model file \S+diamond-q8_0\.gguf: it is damaged: its SHA-256 is not the one in manifest\.json \(1000 bytes read\); restore /,
  ],
  [
    'a model file that is gone',
    (folder) => rmSync(join(folder, 'gguf', 'diamond-q8_0.gguf')),
    /^hallmark: model file \S+diamond-q8_0\.gguf: it cannot be read; restore the folder .* or name another with `modelsDir`$/,
  ],
  [
    'no manifest',
    (folder) => rmSync(join(folder, 'manifest.json')),
    /^hallmark: LocalNet needs what is not here: models: \S+ has no manifest\.json; copy the folder `models` of Hallmark's repository there$/,
  ],
];

it.each(damages)('%s ends hallmark localnet', patient, async (_, damage, line) => {
  const place = placeWithModels();
  damage(join(place.folder, 'models'));
  const { status, stderr } = await place.run(['localnet', '--models', './models', '--port', '0']);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr.trimEnd()).toMatch(line);
  expect(status).toBe(2);
});

it('a damaged model ends hallmark start, and the store is free again', patient, async () => {
  const place = placeWithModels();
  place.copyStore(pgliteTemplate);
  const [[, damage, line] = fail()] = damages;
  damage(join(place.folder, 'models'));
  const { status, stderr } = await place.run(['start']);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr.trimEnd()).toMatch(line);
  expect(status).toBe(2);
  expect(existsSync(join(place.home, 'store', 'holder.json'))).toBe(false);
});

function fail(): never {
  throw new Error('no damages to test with');
}

/** URLs of the suppliers behind a leaderboard, as its operator sees them. */
async function supplierUrls(url: string): Promise<readonly string[]> {
  const get = async (path: string) => (await fetch(new URL(path, url))).json();
  const { suppliers } = await get('/api/v1/board');
  const answers = await Promise.all(suppliers.map(({ id }: { readonly id: string }) => get(`/api/v1/suppliers/${id}`)));
  return [...new Set(JSON.stringify(answers).match(/http:\/\/127\.0\.0\.1:\d+/g))];
}

/** Resolves when nothing listens at any of the URLs: the process that did is gone. */
const deserted = (urls: readonly string[]) =>
  eventually(async () => {
    const answers = await Promise.allSettled(urls.map((url) => fetch(url, { signal: AbortSignal.timeout(2000) })));
    return answers.every((answer) => answer.status === 'rejected' && answer.reason?.cause?.code === 'ECONNREFUSED') ? true : null;
  }, 'suppliers to be gone');

describe('hallmark start with the file that `hallmark init` wrote', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('measures LocalNet, and leaves nothing running after %s', patient, async (signal) => {
    const place = placeWithModels();
    place.copyStore(pgliteTemplate);
    expect((await place.run(['init', '--force'])).status).toBe(0);
    const written = readFileSync(join(place.folder, 'hallmark.yaml'), 'utf8');
    place.write('hallmark.yaml', written.replace('# modelsDir: ./models', 'modelsDir: ./models').replace('port: 8787', 'port: 0'));
    const running = place.start();
    const url = await running.url();
    await eventually(async () => ((await samplesAt(url)) > 0 ? true : null), 'a first estimate');
    const urls = await supplierUrls(url);
    expect(urls.length).toBeGreaterThanOrEqual(12);

    const { status, stderr, tookMs } = await running.end(signal);
    if (signal === 'SIGINT') {
      console.info(`stopped in ${Math.round(tookMs)} ms`);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      // Nothing is left to end by itself: it is gone when the command is.
      const answers = await Promise.allSettled(urls.map((it) => fetch(it)));
      expect(answers.filter((it) => it.status === 'fulfilled')).toEqual([]);
    }
    await deserted(urls);
  });
});
