// Truth values, orders and chains of implications. Answers come from many values, so that guessing earns little.
import { distinct, integer, pick, shuffle, shuffled } from '../generated/dice.ts';
import type { Family, Fits, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { anyLetter, anyName } from './words.ts';

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

/** Stands where variables are missing, which cannot be. */
const nothing: Expression = { text: 'true', value: true };

const not = ({ text, value }: Expression): Expression => ({ text: `not ${text}`, value: !value });
const maybeNot = (random: Random, expression: Expression): Expression => (random() < 0.5 ? not(expression) : expression);
const bracketed = ({ text, value }: Expression): Expression => ({ text: `(${text})`, value });

function variables(random: Random, count: number): Expression[] {
  return distinct(random, count, anyLetter).map((text) => ({ text, value: random() < 0.5 }));
}

function truthQuestion(fits: Fits, given: readonly Expression[], one: Expression, two: Expression, three: Expression): Question | null {
  let facts = 'If ';
  for (const { text, value } of given) facts += `${text} is ${value}, `;
  const head = `${facts}what is: `;
  const asked = [one.text, two.text, `${three.text}?`];
  if (!fits(head, asked, '; ')) return null;
  const text = head + asked.join('; ');
  return { text, answer: `${one.value} ${two.value} ${three.value}`, content: text };
}

const pair = (random: Random, given: readonly Expression[]): Expression => {
  const [left, right] = shuffled(random, given);
  return left && right ? (random() < 0.34 ? not(left) : joined(random, left, right)) : nothing;
};

/** Three expressions of one operator over two variables. */
const simpleTruth: Kind = (random, fits) => {
  const given = variables(random, 2);
  return truthQuestion(fits, given, pair(random, given), pair(random, given), pair(random, given));
};

const nested = (random: Random, given: readonly Expression[]): Expression => {
  const [a, b, c] = shuffled(random, given);
  if (!a || !b || !c) return nothing;
  const inner = bracketed(joined(random, maybeNot(random, a), b));
  return random() < 0.5 ? joined(random, c, inner) : joined(random, maybeNot(random, inner), c);
};

/** Three expressions of two or three operators over three variables. */
const nestedTruth: Kind = (random, fits) => {
  const given = variables(random, 3);
  return truthQuestion(fits, given, nested(random, given), nested(random, given), nested(random, given));
};

const relations = [
  { more: 'taller', most: 'tallest', less: 'shorter', least: 'shortest' },
  { more: 'older', most: 'oldest', less: 'younger', least: 'youngest' },
  { more: 'faster', most: 'fastest', less: 'slower', least: 'slowest' },
];

/** People in a row by some quality, told pair by pair; who is at a place? */
const order =
  (count: number): Kind =>
  (random, fits) => {
    const people = distinct(random, count, anyName);
    const relation = pick(random, relations);
    const facts = new Array<string>(count - 1);
    for (let i = 1; i < count; i++) {
      const above = people[i - 1];
      const below = people[i];
      facts[i - 1] = random() < 0.5 ? `${above} is ${relation.more} than ${below}. ` : `${below} is ${relation.less} than ${above}. `;
    }
    const place = integer(random, 0, count - 1);
    const fromTop = place < count / 2;
    const rank = fromTop ? place : count - 1 - place;
    const superlative = fromTop ? relation.most : relation.least;
    shuffle(random, facts);
    facts[count - 2] += `Who is ${ranks[rank]}${superlative}?`;
    if (!fits('', facts)) return null;
    const text = facts.join('');
    return { text, answer: String(people[place]), content: text };
  };

const ranks = ['', 'second ', 'third '];

/** Rules between letters; which letter follows in the end from the one given? `others` rules lead elsewhere. */
const chain =
  (lowSteps: number, highSteps: number, others: number): Kind =>
  (random, fits) => {
    const steps = integer(random, lowSteps, highSteps);
    const names = distinct(random, steps + 1 + 2 * others, anyLetter);
    const rules = new Array<string>(steps + others);
    for (let i = 0; i < steps; i++) rules[i] = `${names[i]} gives ${names[i + 1]}`;
    // Every other rule starts outside the chain; half of them end in it, so that where rules meet gives nothing away.
    for (let i = 0; i < others; i++) {
      const from = names[steps + 1 + 2 * i];
      const to = random() < 0.5 ? names[integer(random, 1, steps)] : names[steps + 2 + 2 * i];
      rules[steps + i] = `${from} gives ${to}`;
    }
    shuffle(random, rules);
    rules[rules.length - 1] += `. What does ${names[0]} give in the end?`;
    if (!fits('', rules, ', ')) return null;
    const text = rules.join(', ');
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
