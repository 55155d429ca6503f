// Truth values, orders and chains of implications. Answers come from many values, so that guessing earns little.
import { distinct, integer, pick, shuffled } from '../generated/dice.ts';
import type { Family, Kind } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { firstNames, letters } from './words.ts';

interface Expression {
  readonly text: string;
  readonly value: boolean;
}

/** Two truth values joined by and/or. */
function joined(random: Random, left: Expression, right: Expression): Expression {
  return random() < 0.5
    ? { text: `${left.text} and ${right.text}`, value: left.value && right.value }
    : { text: `${left.text} or ${right.text}`, value: left.value || right.value };
}

const not = ({ text, value }: Expression): Expression => ({ text: `not ${text}`, value: !value });
const maybeNot = (random: Random, expression: Expression): Expression => (random() < 0.5 ? not(expression) : expression);
const bracketed = ({ text, value }: Expression): Expression => ({ text: `(${text})`, value });

function variables(random: Random, count: number): Expression[] {
  return distinct(count, () => pick(random, letters)).map((text) => ({ text, value: random() < 0.5 }));
}

function truthQuestion(given: readonly Expression[], asked: readonly Expression[]): ReturnType<Kind> {
  const facts = given.map(({ text, value }) => `${text} is ${value}`).join(', ');
  const text = `If ${facts}, what is: ${asked.map((expression) => expression.text).join('; ')}?`;
  return { text, answer: asked.map(({ value }) => String(value)).join(' '), content: text };
}

/** Three expressions of one operator over two variables. */
const simpleTruth: Kind = (random) => {
  const given = variables(random, 2);
  const one = (): Expression => {
    const [left, right] = shuffled(random, given);
    return left && right ? (random() < 0.34 ? not(left) : joined(random, left, right)) : { text: 'true', value: true };
  };
  return truthQuestion(given, [one(), one(), one()]);
};

/** Three expressions of two or three operators over three variables. */
const nestedTruth: Kind = (random) => {
  const given = variables(random, 3);
  const one = (): Expression => {
    const [a, b, c] = shuffled(random, given);
    if (!a || !b || !c) return { text: 'true', value: true };
    const inner = bracketed(joined(random, maybeNot(random, a), b));
    return random() < 0.5 ? joined(random, c, inner) : joined(random, maybeNot(random, inner), c);
  };
  return truthQuestion(given, [one(), one(), one()]);
};

const relations = [
  { more: 'taller', most: 'tallest', less: 'shorter', least: 'shortest' },
  { more: 'older', most: 'oldest', less: 'younger', least: 'youngest' },
  { more: 'faster', most: 'fastest', less: 'slower', least: 'slowest' },
];

/** People in a row by some quality, told pair by pair; who is at a place? */
const order =
  (count: number): Kind =>
  (random) => {
    const people = distinct(count, () => pick(random, firstNames));
    const relation = pick(random, relations);
    const facts: string[] = [];
    for (let i = 1; i < count; i++) {
      const [above, below] = [people[i - 1], people[i]];
      facts.push(random() < 0.5 ? `${above} is ${relation.more} than ${below}.` : `${below} is ${relation.less} than ${above}.`);
    }
    const place = integer(random, 0, count - 1);
    const fromTop = place < count / 2;
    const rank = fromTop ? place : count - 1 - place;
    const superlative = fromTop ? relation.most : relation.least;
    const text = `${shuffled(random, facts).join(' ')} Who is ${rank === 0 ? superlative : `${rank === 1 ? 'second' : 'third'} ${superlative}`}?`;
    return { text, answer: String(people[place]), content: text };
  };

/** Rules between letters; which letter follows in the end from the one given? `others` rules lead elsewhere. */
const chain =
  (lowSteps: number, highSteps: number, others: number): Kind =>
  (random) => {
    const steps = integer(random, lowSteps, highSteps);
    const names = distinct(steps + 1 + 2 * others, () => pick(random, letters));
    const rules: string[] = [];
    for (let i = 0; i < steps; i++) rules.push(`${names[i]} gives ${names[i + 1]}`);
    // Every other rule starts outside the chain; half of them end in it, so that where rules meet gives nothing away.
    for (let i = 0; i < others; i++) {
      const from = names[steps + 1 + 2 * i];
      const to = random() < 0.5 ? names[integer(random, 1, steps)] : names[steps + 2 + 2 * i];
      rules.push(`${from} gives ${to}`);
    }
    const text = `${shuffled(random, rules).join(', ')}. What does ${names[0]} give in the end?`;
    return { text, answer: String(names[steps]), content: text };
  };

export const logic: Family = {
  name: 'logic',
  description: 'Truth values, orders and chains of implications.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 20,
  levels: [
    { share: 0.2, summary: 'three truth values of one operator each', kinds: [simpleTruth] },
    { share: 0.2, summary: 'order of three people; two steps with one rule that leads elsewhere', kinds: [order(3), chain(1, 2, 1)] },
    { share: 0.2, summary: 'two or three steps with two rules that lead elsewhere', kinds: [chain(2, 3, 2)] },
    { share: 0.2, summary: 'three truth values of nested operators', kinds: [nestedTruth] },
    { share: 0.2, summary: 'order of four or five people; three or four steps', kinds: [order(4), order(5), chain(3, 4, 2)] },
  ],
};
