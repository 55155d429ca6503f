// Sums, differences and products of whole numbers that grow with the level.
import { integer, pick } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';

const phrasings = ['What is %?', 'Compute %.', '% = ?'];

function asked(random: Random, expression: string, value: number, content: string): Question {
  return { text: pick(random, phrasings).replace('%', expression), answer: String(value), content };
}

/** The content of a sum: `a + b` and `b + a` teach each other. */
export const sumContent = (a: number, b: number): string => `${Math.min(a, b)}+${Math.max(a, b)}`;

const sum =
  (lowA: number, highA: number, lowB: number, highB: number): Kind =>
  (random, fits) => {
    const a = integer(random, lowA, highA);
    const b = integer(random, lowB, highB);
    const content = sumContent(a, b);
    return fits(content) ? asked(random, `${a} + ${b}`, a + b, content) : null;
  };

/** A difference that is never negative. */
const difference =
  (lowA: number, highA: number, lowB: number, highB: number): Kind =>
  (random, fits) => {
    const first = integer(random, lowA, highA);
    const second = integer(random, lowB, highB);
    const a = Math.max(first, second);
    const b = Math.min(first, second);
    const content = `${a}-${b}`;
    return fits(content) ? asked(random, `${a} - ${b}`, a - b, content) : null;
  };

const product =
  (lowA: number, highA: number, lowB: number, highB: number): Kind =>
  (random, fits) => {
    const a = integer(random, lowA, highA);
    const b = integer(random, lowB, highB);
    const content = `${Math.min(a, b)}*${Math.max(a, b)}`;
    return fits(content) ? asked(random, `${a} * ${b}`, a * b, content) : null;
  };

const sumOfThree: Kind = (random, fits) => {
  const a = integer(random, 10, 99);
  const b = integer(random, 10, 99);
  const c = integer(random, 10, 99);
  const sum = a + b + c;
  const least = Math.min(a, b, c);
  const most = Math.max(a, b, c);
  const content = `${least}+${sum - least - most}+${most}`;
  return fits(content) ? asked(random, `${a} + ${b} + ${c}`, sum, content) : null;
};

const sumLessOne: Kind = (random, fits) => {
  const a = integer(random, 10, 99);
  const b = integer(random, 10, 99);
  const c = integer(random, 10, Math.min(99, a + b));
  const content = `${sumContent(a, b)}-${c}`;
  return fits(content) ? asked(random, `${a} + ${b} - ${c}`, a + b - c, content) : null;
};

export const arithmetic: Family = {
  name: 'arithmetic',
  description: 'Sums, differences and products of whole numbers.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 8,
  levels: [
    { share: 0.2, summary: 'two digits plus or minus one digit', kinds: [sum(10, 99, 1, 9), difference(10, 99, 1, 9)] },
    { share: 0.2, summary: 'two digits plus or minus two digits', kinds: [sum(10, 99, 10, 99), difference(10, 99, 10, 99)] },
    {
      share: 0.2,
      summary: 'three digits plus or minus three digits; two digits times one digit',
      kinds: [sum(100, 999, 100, 999), difference(100, 999, 100, 999), product(10, 99, 2, 9)],
    },
    { share: 0.2, summary: 'three numbers of two digits', kinds: [sumOfThree, sumLessOne] },
    {
      share: 0.1,
      summary: 'four digits plus or minus four digits',
      kinds: [sum(1000, 9999, 1000, 9999), difference(1000, 9999, 1000, 9999)],
    },
    { share: 0.1, summary: 'two digits times two digits', kinds: [product(11, 99, 11, 99)] },
  ],
};
