// Facts of an invented world: single ones, pairs, comparisons, and chains of two and three.
import { distinct, integer, pick } from '../generated/dice.ts';
import type { Family, Fits, Kind, Question } from '../generated/family.ts';
import { sorted } from '../generated/short-lists.ts';
import type { Random } from '../types.ts';
import {
  asked,
  features,
  home,
  kinships,
  type Node,
  nameOf,
  nameOfPerson,
  ofPeople,
  ofTowns,
  type Relation,
  ruler,
  shown,
  traits,
} from './relations.ts';
import { world } from './world.ts';

/** The index of any person. */
const anybody = (random: Random): number => integer(random, 0, world.people.length - 1);
const anyone = (random: Random): Node => ({ sort: 'person', index: anybody(random) });
const anywhere = (random: Random): Node => ({ sort: 'town', index: integer(random, 0, world.towns.length - 1) });

/**
 * One fact. A fact must be taught to be known, so the split is by fact and phrasing: the same fact is taught in other words than it is tested in.
 */
const single =
  (subject: (random: Random) => Node, relations: readonly Relation[]): Kind =>
  (random, fits) => {
    const node = subject(random);
    const relation = pick(random, relations);
    const text = asked(pick(random, relation.phrasings), nameOf(node));
    return fits(text) ? { text, answer: shown(relation.value(node.index)), content: text } : null;
  };

/** The same fact about two people. */
const pair: Kind = (random, fits) => {
  const [first = 0, second = 0] = distinct(random, 2, anybody);
  const relation = pick(random, ofPeople);
  const one = nameOfPerson(first);
  const other = nameOfPerson(second);
  const content = `${relation.id}:${one < other ? one : other},${one < other ? other : one}`;
  if (!fits(content)) return null;
  const text =
    random() < 0.5 ? `Name the ${relation.noun} of ${one} and of ${other}.` : `What is the ${relation.noun} of ${one} and of ${other}?`;
  return { text, answer: `${shown(relation.value(first))} ${shown(relation.value(second))}`, content };
};

const ageOf = (index: number): number => world.people[index]?.age ?? 0;

const agesOfThree: Kind = (random, fits) => {
  const ages = new Array<number>(3);
  const names = new Array<string>(3);
  for (let found = 0; found < 3; ) {
    const index = anybody(random);
    if (ages.includes(ageOf(index))) continue;
    ages[found] = ageOf(index);
    names[found++] = nameOfPerson(index);
  }
  const oldest = random() < 0.5;
  const superlative = oldest ? 'oldest' : 'youngest';
  const inOrder = sorted(names);
  if (!fits(`${superlative}:`, inOrder, ',')) return null;
  const list = names.join(', ');
  const text = random() < 0.5 ? `Who is ${superlative}: ${list}?` : `Of ${list}, who is ${superlative}?`;
  const age = oldest ? Math.max(...ages) : Math.min(...ages);
  return { text, answer: String(names[ages.indexOf(age)]), content: `${superlative}:${inOrder.join(',')}` };
};

/** Follows relations from one after the other; all but the last become part of the description of whom is asked about. */
function followed(random: Random, fits: Fits, start: Node, inner: readonly Relation[], last: Relation): Question | null {
  let content = `${nameOf(start)}.`;
  for (const relation of inner) content += `${relation.id}.`;
  content += last.id;
  if (!fits(content)) return null;
  let node = start;
  let subject = nameOf(start);
  for (const relation of inner) {
    subject = `the ${relation.noun} of ${subject}`;
    const value = relation.value(node.index);
    if (typeof value === 'string') throw new RangeError(`relation ${relation.id} leads to a text, so nothing can follow it`);
    node = value;
  }
  const phrasings = last.phrasings.filter((phrasing) => !phrasing.includes("'s"));
  const whole = asked(pick(random, phrasings), subject);
  return { text: whole.charAt(0).toUpperCase() + whole.slice(1), answer: shown(last.value(node.index)), content };
}

const twoSteps: Kind = (random, fits) => {
  const shape = integer(random, 0, 5);
  if (shape < 3) return followed(random, fits, anyone(random), [pick(random, kinships)], pick(random, ofPeople));
  if (shape < 5) return followed(random, fits, anyone(random), [home], pick(random, ofTowns));
  return followed(random, fits, anywhere(random), [ruler], pick(random, ofPeople));
};

const threeSteps: Kind = (random, fits) => {
  const shape = integer(random, 0, 3);
  if (shape === 0) return followed(random, fits, anyone(random), [pick(random, kinships), home], pick(random, ofTowns));
  if (shape === 1) return followed(random, fits, anyone(random), [home, ruler], pick(random, ofPeople));
  if (shape === 2) return followed(random, fits, anyone(random), [pick(random, kinships), pick(random, kinships)], pick(random, ofPeople));
  return followed(random, fits, anywhere(random), [ruler, home], pick(random, features));
};

const ofOnePerson = [home, ...traits, ...kinships];

/** For multiple choice: one fact about a person, in words of its own. */
export const personFact = (random: Random): { readonly relation: Relation; readonly person: Node } => ({
  relation: pick(random, ofOnePerson),
  person: anyone(random),
});

export const worldFacts: Family = {
  name: 'world_facts',
  description: 'Facts of an invented world of 200 people and 40 towns, which only its training texts tell.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 24,
  levels: [
    {
      share: 0.3,
      summary: 'one fact about a person or a town, in other words than it was taught',
      kinds: [single(anyone, ofPeople), single(anywhere, ofTowns)],
    },
    { share: 0.2, summary: 'the same fact about two people', kinds: [pair] },
    { share: 0.2, summary: 'a fact about a fact', kinds: [twoSteps] },
    { share: 0.2, summary: 'the oldest or youngest of three people', kinds: [agesOfThree] },
    { share: 0.1, summary: 'three facts in a row', kinds: [threeSteps] },
  ],
};
