import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyCollector } from './body.ts';

test('any pieces come back as one, whole or cut', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.integer({ min: 0, max: 20_000 }).map((size) => new Uint8Array(size).fill(size)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(100_000), (pieces, limit) => {
      const body = new BodyCollector();
      for (const bytes of pieces) body.add(Buffer.from(bytes));
      const whole = Buffer.concat(pieces);
      expect(body.length).toBe(whole.length);
      expect(body.take().equals(whole)).toBe(true);
      expect(body.take(limit).equals(whole.subarray(0, limit))).toBe(true);
    }),
    { seed: 12, numRuns: 300 },
  );
});

test('answers in one scratch, one after another, come back as they came', () => {
  const scratch = { buffer: Buffer.alloc(0) };
  const piece = fc.integer({ min: 0, max: 200_000 }).chain((size) => fc.nat(255).map((byte) => Buffer.alloc(size, byte)));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(100_000), (pieces, limit) => {
      const body = new BodyCollector(scratch);
      for (const bytes of pieces) body.add(bytes);
      const whole = Buffer.concat(pieces);
      expect(body.length).toBe(whole.length);
      expect(body.take().equals(whole)).toBe(true);
      expect(body.take(limit).equals(whole.subarray(0, limit))).toBe(true);
    }),
    { seed: 13, numRuns: 100 },
  );
});

test('a million single bytes take a few blocks', () => {
  const body = new BodyCollector();
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 1_000_000; count += 1) body.add(Buffer.alloc(1, count));
  const block = 256 * 1024;
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000 + 2 * block + 65_536 * 64);
  expect(body.take().length).toBe(1_000_000);
});
