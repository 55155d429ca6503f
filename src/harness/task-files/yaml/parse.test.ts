import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Dict, dict, entries, get, isDict, jsonLoads, PyOther, type Value } from '../../values/index.ts';
import { TaskFileError } from '../errors.ts';
import { findKey } from './find-key.ts';
import { parseYaml } from './parse.ts';

const read = (text: string): Value => parseYaml({ file: 'own.yaml', text, functionValue: (name) => ({ '!function': name }) });

/** Made by testing/make_vectors.py with PyYAML. */
const vectors = jsonLoads(readFileSync(join(import.meta.dirname, 'testing/pyyaml-vectors.json'), 'utf8'));

/** Texts that PyYAML refuses and we read: what they mean is plain. */
const milder: ReadonlySet<string> = new Set(['k: =\n', 'k: .\n', 'a: @x\n', 'a: `x`\n', 'a: %x\n']);

/** To YAML 1.1 U+0085 is a line break; here it stays the character that it is. */
const different: ReadonlySet<string> = new Set(['b: "p\u0085q"\n']);

describe('as PyYAML', () => {
  const same = asList(vectors).filter((it) => !different.has(String(get(it, 'text'))));
  test.each(same.map((it) => [JSON.stringify(get(it, 'text')), it] as const))('%s', (_, vector) => {
    const text = String(get(vector, 'text'));
    if (get(vector, 'error') !== true) expect(encoded(read(text))).toEqual(get(vector, 'value'));
    else if (!milder.has(text)) expect(() => read(text)).toThrow(TaskFileError);
  });
});

describe('an error names file, line and key', () => {
  test.each([
    ['task: x\ndoc_to_text: "abc\nmetric_list: []\n', 'own.yaml:4:1: doc_to_text: not YAML: missing closing "quote'],
    [
      'task: x\nmetric_list:\n  - metric: acc\n  - metric: !odd f1\n',
      'own.yaml:4:18: metric_list[1].metric: unknown tag !odd; task files know !function only',
    ],
    ['task: x\na: {b: [1, *none]}\n', 'own.yaml:2:12: a.b[1]: an alias (*name) without an anchor (&name) before it'],
    ['task: x\na: !!int "one"\n', 'own.yaml:2:10: a: not a number'],
    ['task: x\n? [a, b]\n: 1\n', 'own.yaml:2:3: a key must be text, a whole number, true, false or null'],
    ['task: x\na: 1\n  b: 2\n', 'own.yaml:2:4: a: not YAML: nested mappings are not allowed in compact mappings'],
  ])('%j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test('a file of more than 16 MiB', () => {
    expect(() => read(`a: ${'x'.repeat(17 * 2 ** 20)}`)).toThrow('own.yaml: larger than 16 MiB');
  });
});

test('aliases of aliases cost what they are written with, not what they stand for', () => {
  const lines = ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 60; i++) lines.push(`l${i}: &l${i} [${Array.from({ length: 10 }, () => `*l${i - 1}`).join(', ')}]`);
  expect(isDict(read(lines.join('\n')))).toBe(true);
});

test('a key is found by its path, the last of equal keys, in included quotes too', () => {
  const text = 'a: 1\nb:\n  - c: 1\n    d: "x\ny"\nb:\n  - c: 2\n    e: 3\n';
  expect(findKey(text, ['a'])).toBe(1);
  expect(findKey(text, ['b', 0, 'e'])).toBe(8);
  expect(findKey(text, ['b', 0, 'nothing'])).toBe(7);
  expect(findKey(text, ['z'])).toBeNull();
});

function asList(value: Value): readonly Dict[] {
  return Array.isArray(value) ? value.filter(isDict) : [];
}

/** As the vectors write it. */
function encoded(value: Value): Value {
  if (value instanceof PyOther) return { '!other': value.str };
  if (typeof value === 'number' && !Number.isFinite(value)) return { '!float': pythonText(value) };
  if (Array.isArray(value)) return value.map(encoded);
  if (!isDict(value)) return value;
  const pairs = entries(value);
  if (pairs.every(([key]) => typeof key === 'string')) return dict(pairs.map(([key, item]) => [key, encoded(item)]));
  return { '!pairs': pairs.map(([key, item]) => [key, encoded(item)]) };
}

function pythonText(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
