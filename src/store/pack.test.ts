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

it('gives back every text, once, with its media type', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, mediaType), { minLength: 1, maxLength: 30 }), fc.array(text), (first, second) => {
      const writer = packWriter('m0');
      const expected = new Map<string, { readonly bytes: Buffer; readonly mediaType: string }>();
      for (const [content, type] of first) {
        const digest = writer.add(content, type);
        const bytes = Buffer.from(typeof content === 'string' ? Buffer.from(content) : content);
        expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
        if (!expected.has(digest)) expected.set(digest, { bytes, mediaType: type });
      }
      expect(writer.size()).toBe([...expected.values()].reduce((sum, { bytes }) => sum + bytes.length, 0));
      const pack = writer.take(null);
      // What comes later must not change what was taken.
      for (const content of second) writer.add(content, 'text/plain');
      const opened = pack ? openPack(pack) : [];
      expect(opened.map(({ digest }) => digest)).toEqual([...expected.keys()]);
      for (const { digest, bytes, mediaType: type } of opened) {
        expect(bytes.equals(expected.get(digest)?.bytes ?? Buffer.alloc(1))).toBe(true);
        expect(type).toBe(expected.get(digest)?.mediaType);
      }
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
