// Repeating and reversing letters, words and random characters.
import { integer, pick, several } from '../generated/dice.ts';
import type { Family, Kind } from '../generated/family.ts';
import { letters, lettersAndDigits, words } from './words.ts';

interface Command {
  /** What the content begins with. */
  readonly head: string;
  readonly phrasings: readonly string[];
  readonly answer: (parts: readonly string[]) => readonly string[];
}

const repeated: Command = { head: 'copy:', phrasings: ['Copy', 'Repeat'], answer: (parts) => parts };
const reversed: Command = { head: 'reverse:', phrasings: ['Reverse', 'Write backwards'], answer: (parts) => parts.toReversed() };
const wordsReversed: Command = { ...reversed, phrasings: ['Say in reverse order', 'Turn the order of the words around'] };

/** What to do with a row of `low` to `high` random parts. */
const row =
  ({ head, phrasings, answer }: Command, low: number, high: number, from: readonly string[], separator: string): Kind =>
  (random, fits) => {
    const parts = several(random, integer(random, low, high), from);
    if (!fits(head, parts, separator)) return null;
    const text = parts.join(separator);
    return { text: `${pick(random, phrasings)}: ${text}`, answer: answer(parts).join(separator), content: head + text };
  };

const copy = (low: number, high: number, from: readonly string[]): Kind => row(repeated, low, high, from, '');

const reverse = (low: number, high: number, from: readonly string[], separator = ''): Kind => row(reversed, low, high, from, separator);

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
      kinds: [copy(8, 12, lettersAndDigits), row(wordsReversed, 3, 5, words, ' ')],
    },
    { share: 0.2, summary: 'reverse five to seven letters', kinds: [reverse(5, 7, letters)] },
    { share: 0.2, summary: 'reverse eight to twelve random characters', kinds: [reverse(8, 12, lettersAndDigits)] },
  ],
};
