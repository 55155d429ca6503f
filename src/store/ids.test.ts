// Ids: sortable by time, or the same for the same thing; safe in URLs and file names.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestId, newId, supplierId } from './index.ts';

const shape = /^[0-9a-hjkmnp-tv-z]{26}$/;

it('sorts fresh ids by their time', () => {
  const time = fc.integer({ min: 0, max: 2 ** 47 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const ids = [newId(a), newId(b)];
      expect(ids.every((id) => shape.test(id))).toBe(true);
      if (a !== b) expect([...ids].sort()).toEqual(a < b ? ids : [...ids].reverse());
    }),
    { seed: 1 },
  );
});

it('never gives the same fresh id twice', () => {
  expect(new Set(Array.from({ length: 1000 }, () => newId(0))).size).toBe(1000);
});

it('gives the same things the same id, and others another, wherever their parts are cut', () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)));
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(digestId(...a)).toMatch(shape);
      expect(digestId(...a) === digestId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { seed: 1 },
  );
  expect(digestId('ab', 'c')).not.toBe(digestId('a', 'bc'));
});

it('keeps the ids that stores already hold', () => {
  // Ids are stored: a change of this value makes every known supplier a new one.
  expect(supplierId('localnet', 'text-generation', 'pokt1')).toBe('09j98j9m3h13p2kegbw59tfa9c');
});
