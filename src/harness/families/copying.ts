// Repeating and reversing letters, words and random characters.
import { integer, pick } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { letters, lettersAndDigits, words } from './words.ts';

const drawn = (random: Random, count: number, from: readonly string[]): string[] => Array.from({ length: count }, () => pick(random, from));

function copied(random: Random, text: string): Question {
  return { text: pick(random, [`Copy: ${text}`, `Repeat: ${text}`]), answer: text, content: `copy:${text}` };
}

function reversed(random: Random, parts: readonly string[], separator: string): Question {
  const text = parts.join(separator);
  return {
    text: pick(random, [`Reverse: ${text}`, `Write backwards: ${text}`]),
    answer: [...parts].reverse().join(separator),
    content: `reverse:${text}`,
  };
}

const copy =
  (low: number, high: number, from: readonly string[], separator = ''): Kind =>
  (random) =>
    copied(random, drawn(random, integer(random, low, high), from).join(separator));

const reverse =
  (low: number, high: number, from: readonly string[], separator = ''): Kind =>
  (random) =>
    reversed(random, drawn(random, integer(random, low, high), from), separator);

const reverseWords: Kind = (random) => {
  const text = drawn(random, integer(random, 3, 5), words);
  const question = pick(random, ['Say in reverse order', 'Turn the order of the words around']);
  return { text: `${question}: ${text.join(' ')}`, answer: [...text].reverse().join(' '), content: `reverse:${text.join(' ')}` };
};

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
