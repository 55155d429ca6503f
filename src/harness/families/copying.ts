// Repeating and reversing letters, words and random characters.
import { integer, several } from '../generated/dice.ts';
import type { Family, Kind } from '../generated/family.ts';
import { letters, lettersAndDigits, words } from './words.ts';

/** A question about parts in a row: `first` or `second`, a colon and the row. The answer repeats or reverses it. */
const row =
  (low: number, high: number, from: readonly string[], separator: string, first: string, second: string, isReversed: boolean): Kind =>
  (random, fits) => {
    const parts = several(random, integer(random, low, high), from);
    const text = parts.join(separator);
    const content = `${isReversed ? 'reverse' : 'copy'}:${text}`;
    if (!fits(content)) return null;
    const command = random() < 0.5 ? first : second;
    return { text: `${command}: ${text}`, answer: isReversed ? parts.reverse().join(separator) : text, content };
  };

const copy = (low: number, high: number, from: readonly string[], separator = ''): Kind =>
  row(low, high, from, separator, 'Copy', 'Repeat', false);

const reverse = (low: number, high: number, from: readonly string[], separator = ''): Kind =>
  row(low, high, from, separator, 'Reverse', 'Write backwards', true);

const reverseWords: Kind = row(3, 5, words, ' ', 'Say in reverse order', 'Turn the order of the words around', true);

export const copying: Family = {
  name: 'copying',
  description: 'Repeating and reversing letters, words and random characters.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 32,
  levels: [
    { share: 0.2, summary: 'repeat four to six letters', kinds: [copy(4, 6, letters)] },
    {
      share: 0.2,
      summary: 'reverse three letters, or four to six letters with spaces',
      kinds: [reverse(3, 3, letters), reverse(4, 6, letters, ' ')],
    },
    {
      share: 0.2,
      summary: 'repeat eight to twelve random characters; reverse three to five words',
      kinds: [copy(8, 12, lettersAndDigits), reverseWords],
    },
    { share: 0.2, summary: 'reverse five to seven letters', kinds: [reverse(5, 7, letters)] },
    { share: 0.2, summary: 'reverse eight to twelve random characters', kinds: [reverse(8, 12, lettersAndDigits)] },
  ],
};
