import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textAssembler } from './text-assembler.ts';

const stops = fc.array(fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', '\n', 'é', '😀') }), { maxLength: 4 });
const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', '\n', 'é', '😀') });
/** Where to cut the bytes of a text into tokens. */
const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 30 });

const pieces = (bytes: Uint8Array, at: readonly number[]): Uint8Array[] => {
  const places = [...new Set([0, ...at.filter((place) => place < bytes.length), bytes.length])].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
};

/** Sends each piece and gives what was sent after each. */
const assemble = (parts: readonly Uint8Array[], given: readonly string[]) => {
  const assembler = textAssembler(given);
  const sent: string[] = [];
  for (const part of parts) {
    const pushed = assembler.push(part);
    sent.push((sent.at(-1) ?? '') + pushed.text);
    if (pushed.stopped) return { sent, all: sent.at(-1) ?? '', stopped: true };
  }
  return { sent, all: (sent.at(-1) ?? '') + assembler.end(), stopped: false };
};

test('however the bytes are cut, the text ends right before the stop that is complete first', () => {
  fc.assert(
    fc.property(text, stops, cuts, (whole, given, at) => {
      const parts = pieces(Buffer.from(whole), at);
      const { all, stopped } = assemble(parts, given);
      // A server sees a stop with the piece that completes it: the first piece after which the text holds any.
      let seen = 0;
      const ends = parts.map((part) => (seen += part.length));
      const holding = ends
        .map((end) => new TextDecoder().decode(Buffer.from(whole).subarray(0, end), { stream: true }))
        .find((start) => given.some((stop) => start.includes(stop)));
      const expected =
        holding === undefined
          ? whole
          : whole.slice(0, Math.min(...given.map((stop) => holding.indexOf(stop)).filter((place) => place >= 0)));
      expect(all).toBe(expected);
      expect(stopped).toBe(holding !== undefined);
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

test('nothing that is sent is ever taken back, and nothing of a stop is sent', () => {
  fc.assert(
    fc.property(text, stops, cuts, (whole, given, at) => {
      const { sent, all } = assemble(pieces(Buffer.from(whole), at), given);
      for (const start of sent) expect(all.startsWith(start)).toBe(true);
      for (const stop of given) expect(all.includes(stop)).toBe(false);
      for (const start of sent) expect(start.isWellFormed()).toBe(true);
    }),
    { numRuns: 1_000, seed: 2 },
  );
});

test('bytes that are no UTF-8 become U+FFFD, and a byte order mark stays', () => {
  const assembler = textAssembler([]);
  expect(assembler.push(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xe2, 0x82)).text).toBe('\ufeffa');
  expect(assembler.end()).toBe('\ufffd');
  expect(assembler.decodedCodePoints).toBe(3);
});
