// What goes into a pack comes out of it, under the digest that was answered.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openPack, packWriter } from './pack.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 3000 }),
  fc.constantFrom('', 'again', '\ud800', 'ü'.repeat(9000), new Uint8Array(40_000)),
);
const mediaType = fc.constantFrom('application/json', 'application/json', 'text/html', '');

it('gives back every text with its media type, and once what comes again at once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, mediaType), { minLength: 1, maxLength: 30 }), fc.array(text), (first, second) => {
      const writer = packWriter('m0');
      const expected: { readonly digest: string; readonly bytes: Buffer; readonly mediaType: string }[] = [];
      for (const [content, type] of first) {
        const digest = writer.add(content, type);
        const bytes = Buffer.from(typeof content === 'string' ? Buffer.from(content) : content);
        expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
        if (!expected.slice(-2).some((one) => one.digest === digest)) expected.push({ digest, bytes, mediaType: type });
      }
      expect(writer.size()).toBe(expected.reduce((sum, { bytes }) => sum + bytes.length, 0));
      const pack = writer.take(null);
      // What comes later must not change what was taken.
      for (const content of second) writer.add(content, 'text/plain');
      const opened = pack ? openPack(pack) : [];
      expect(opened.map(({ digest, mediaType: type }) => [digest, type])).toEqual(expected.map((one) => [one.digest, one.mediaType]));
      for (const [index, { bytes }] of opened.entries()) expect(bytes.equals(expected[index]?.bytes ?? Buffer.alloc(1))).toBe(true);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('is the same pack for the same texts, and none for none', () => {
  const packOf = () => {
    const writer = packWriter('m0');
    writer.add('a', 'x');
    return writer.take(7);
  };
  expect(packOf()).toEqual(packOf());
  expect(packWriter('m0').take(null)).toBeNull();
});
