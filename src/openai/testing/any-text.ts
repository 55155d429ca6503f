// For tests: text of any code points, half surrogates included, rich in those that do harm.
import fc from 'fast-check';

const harmful = [
  '\u0000',
  '\u001b',
  '\u009b',
  '\n',
  '\r',
  '\u202e',
  '\u200b',
  '\u0301',
  '\ud800',
  '\udc00',
  '\u{e0041}',
  '"',
  '\\',
  '%',
  '@',
];

export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
        fc.constantFrom(...harmful, 'a', 'é', '👍'),
      ),
      {
        maxLength,
      },
    )
    .map((characters) => characters.join(''));
