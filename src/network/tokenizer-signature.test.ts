import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, tokenizerSignature } from './tokenizer-signature.ts';

/** The same value with the keys of every object in another order. */
const reordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  );
};

test('canonical JSON is JSON of the same value, and the same for every order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      expect(canonicalJson(reordered(plain))).toBe(canonicalJson(plain));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('keys are in the order of UTF-16 units, numbers as ECMAScript writes them, nothing is indented', () => {
  const value = {
    '\u20ac': 'Euro',
    '\r': 'return',
    '\ufb33': 'dalet',
    '1': 'one',
    '\u{1f600}': 'smile',
    '\u0080': 'control',
    numbers: [1e30, 4.5, 2e-3, 1e-27, -0],
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":"return","1":"one","numbers":[1e+30,4.5,0.002,1e-27,0],"\u0080":"control","\u20ac":"Euro","\u{1f600}":"smile","\ufb33":"dalet"}',
  );
});

test('a value nested 100,000 levels deep does not exhaust the stack', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect(canonicalJson(JSON.parse(deep))).toBe(deep);
});

test('a list of 400,000 values does not either', () => {
  const wide = Array<number>(400_000).fill(7);
  expect(canonicalJson(wide)).toBe(JSON.stringify(wide));
});

test('what JSON cannot hold is refused', () => {
  expect(() => canonicalJson({ a: undefined })).toThrow(TypeError);
  expect(() => canonicalJson([Number.NaN])).toThrow(TypeError);
});

test('the signature is the SHA-256 of the canonical JSON', () => {
  expect(tokenizerSignature({ b: 1, a: [true, null] })).toBe('51705a2c9eb3e7e410a58f696a770c3ac3885a0cf43eb7fc88f5e47c11d4d30d');
});
