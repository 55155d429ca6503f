import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { simulatedWorld } from '../../stats/bank/testing.ts';
import { seededRandom } from '../../stats/random.ts';
import { main } from '../main.ts';
import { matrixText, parseMatrix } from './matrix-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hallmark-bank-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await main(args, { env: {}, stdout: { write: (text) => out.push(text) }, stderr: { write: (text) => err.push(text) } });
  return { exitCode, out: out.join(''), err: err.join('') };
}

const { matrix } = simulatedWorld(seededRandom('cli'), 300, 24);
writeFileSync(at('all.csv.gz'), gzipSync(matrixText(matrix)));

describe('hallmark bank', () => {
  it('splits, fits, shows and simulates', async () => {
    expect(await run('bank', 'split', at('all.csv.gz'), '--train', at('train.csv'), '--test', at('test.csv'))).toMatchObject({
      exitCode: 0,
      err: '',
    });
    expect([at('train.csv'), at('test.csv')].map((path) => parseMatrix(readFileSync(path, 'utf8'), path).suppliers)).toEqual([240, 60]);

    expect(await run('bank', 'fit', at('train.csv'), '--out', at('bank.json'))).toMatchObject({ exitCode: 0, err: '' });
    const shown = JSON.parse((await run('bank', 'show', at('bank.json'), '--json', '-n', '3')).out);
    expect(shown).toMatchObject({ itemCount: 24, suppliers: 240, items: [{}, {}, {}] });
    expect((await run('bank', 'show', at('bank.json'))).out).toContain('24 items, 240 known suppliers');

    const simulate = ['bank', 'simulate', '--bank', at('bank.json'), at('test.csv'), '--budget', '3,5', '--seed', '7'];
    const { out, exitCode } = await run(...simulate, '--json');
    expect(exitCode).toBe(0);
    const { budgets } = JSON.parse(out);
    expect(budgets.map((it: { budget: number }) => it.budget)).toEqual([3, 5]);
    for (const { adaptive, random } of budgets) {
      expect(Object.keys(adaptive)).toEqual(expect.arrayContaining(['rmse', 'coverage', 'meanWidth', 'maxExposure']));
      expect(adaptive.rmse).toBeLessThan(random.rmse);
      expect(adaptive.maxExposure).toBeLessThanOrEqual(0.25);
    }
    expect((await run(...simulate, '--json')).out).toBe(out);
    expect((await run(...simulate, '--exposure', 'off')).out).toContain('100.0 %');
  });

  it('keeps the rows of both sides of a split apart and complete', () => {
    const rows = (path: string) => readFileSync(at(path), 'utf8').trim().split('\n').slice(1);
    expect([...rows('train.csv'), ...rows('test.csv')].toSorted()).toEqual(matrixText(matrix).trim().split('\n').slice(1).toSorted());
  });

  it.each([
    [['fit', at('nowhere.csv'), '--out', at('x.json')], 'no such file or folder: '],
    [['fit', at('nowhere.csv')], "required option '-o, --out <file>' not specified"],
    [['show', at('all.csv.gz')], 'is not JSON, so it is no item bank'],
    [['simulate', at('all.csv.gz'), '--bank', at('bank.json'), '--budget', '25'], '--budget 25: write a whole number from 1 to 24'],
    [['simulate', at('all.csv.gz'), '--bank', at('bank.json'), '--budget', '5', '--exposure', '0'], '--exposure 0: write off'],
    [['split', at('all.csv.gz'), '--train', at('a'), '--test', at('b'), '--holdout', '1'], '--holdout 1: write a share between 0 and 1'],
  ])('%j is wrong use, in one line', async (args, message) => {
    const { exitCode, out, err } = await run('bank', ...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('says which item a matrix lacks or has too much', async () => {
    const renamed = matrixText({ ...matrix, items: matrix.items.map((id, i) => (i === 2 ? 'other' : id)) });
    writeFileSync(at('renamed.csv'), renamed);
    const { exitCode, err } = await run('bank', 'simulate', at('renamed.csv'), '--bank', at('bank.json'), '--budget', '5');
    expect(exitCode).toBe(2);
    expect(err).toContain('item "other" is not in');
  });

  it('finds the items of a matrix in whatever order they stand', async () => {
    const order = matrix.items.map((_, i) => (i * 7) % 24);
    const values = matrix.values.map((_, j) => matrix.values[Math.floor(j / 24) * 24 + (order[j % 24] ?? 0)] ?? 0);
    writeFileSync(at('mixed.csv'), matrixText({ ...matrix, items: order.map((i) => matrix.items[i] ?? ''), values }));
    writeFileSync(at('same.csv'), matrixText(matrix));
    const [a, b] = await Promise.all(
      ['mixed.csv', 'same.csv'].map((name) =>
        run('bank', 'simulate', at(name), '--bank', at('bank.json'), '--budget', '4', '--exposure', 'off', '--json'),
      ),
    );
    const adaptive = (text: string | undefined) => JSON.parse(text ?? '').budgets[0].adaptive;
    expect(adaptive(a?.out)).toEqual(adaptive(b?.out));
  });
});

describe('parseMatrix', () => {
  it('reads what matrixText writes, missing and continuous answers too', () => {
    const text = '"a,1",b,c\n1,0.25,\n0,NA,1\n';
    const parsed = parseMatrix(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'm.csv');
    expect(parsed.items).toEqual(['a,1', 'b', 'c']);
    expect([...parsed.values]).toEqual([1, 0.25, Number.NaN, 0, Number.NaN, 1]);
    expect(parseMatrix(matrixText(parsed), 'm.csv')).toEqual(parsed);
  });

  it.each([
    ['', 'm.csv is empty'],
    ['a,b\n', 'm.csv has no line of answers'],
    ['a\n1\n', 'm.csv:1: found 1 item id'],
    ['a,a\n1,0\n', 'm.csv:1: columns 1 and 2 have the same item id "a"'],
    ['a,\n1,0\n', 'm.csv:1: column 2 needs an item id'],
    ['a,b\n1,0\n1\n', 'm.csv:3: found 1 answer where the first line names 2 items'],
    ['a,b\n\n1,0\n', 'm.csv:2: found an empty line'],
    ['a,b\n1,0\n1,2\n', 'm.csv:3: column 2 (item "b"): "2" is no answer'],
    ['a,b\n1,yes\n', 'm.csv:2: column 2 (item "b"): "yes" is no answer'],
    ['a,b\n1,-0.1\n', 'm.csv:2: column 2 (item "b")'],
    ['"a,b\n1,0\n', 'm.csv:1: the item ids are not CSV'],
  ])('names place and reason for %j', (text, message) => {
    expect(() => parseMatrix(text, 'm.csv')).toThrow(message);
  });
});
