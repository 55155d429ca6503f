// Facts of an invented world: single ones, pairs, comparisons, and chains of two and three.
import { distinct, integer, pick } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { asked, features, home, kinships, type Node, nameOf, ofPeople, ofTowns, type Relation, ruler, shown, traits } from './relations.ts';
import { world } from './world.ts';

const anyone = (random: Random): Node => ({ sort: 'person', index: integer(random, 0, world.people.length - 1) });
const anywhere = (random: Random): Node => ({ sort: 'town', index: integer(random, 0, world.towns.length - 1) });

/**
 * One fact. A fact must be taught to be known, so the split is by fact and phrasing: the same fact is taught in other words than it is tested in.
 */
const single =
  (subject: (random: Random) => Node, relations: readonly Relation[]): Kind =>
  (random) => {
    const node = subject(random);
    const relation = pick(random, relations);
    const phrasing = pick(random, relation.phrasings);
    const text = asked(phrasing, nameOf(node));
    return { text, answer: shown(relation.value(node.index)), content: text };
  };

/** The same fact about two people. */
const pair: Kind = (random) => {
  const [first, second] = distinct(2, () => anyone(random).index);
  const relation = pick(random, ofPeople);
  const names = [first, second].map((index) => nameOf({ sort: 'person', index: index ?? 0 }));
  const answers = [first, second].map((index) => shown(relation.value(index ?? 0)));
  const text = pick(random, ['Name the % of', 'What is the % of']).replace('%', relation.noun);
  return {
    text: `${text} ${names.join(' and of ')}${text.startsWith('Name') ? '.' : '?'}`,
    answer: answers.join(' '),
    content: `${relation.id}:${[...names].sort().join(',')}`,
  };
};

const agesOfThree: Kind = (random) => {
  const people: number[] = [];
  while (people.length < 3) {
    const { index } = anyone(random);
    if (people.every((other) => world.people[other]?.age !== world.people[index]?.age)) people.push(index);
  }
  const oldest = random() < 0.5;
  const byAge = [...people].sort((a, b) => (world.people[a]?.age ?? 0) - (world.people[b]?.age ?? 0));
  const names = people.map((index) => nameOf({ sort: 'person', index }));
  const answer = nameOf({ sort: 'person', index: byAge.at(oldest ? -1 : 0) ?? 0 });
  const superlative = oldest ? 'oldest' : 'youngest';
  const text = pick(random, [`Who is ${superlative}: ${names.join(', ')}?`, `Of ${names.join(', ')}, who is ${superlative}?`]);
  return { text, answer, content: `${superlative}:${[...names].sort().join(',')}` };
};

/** Follows relations from one after the other; all but the last become part of the description of whom is asked about. */
function followed(random: Random, start: Node, path: readonly Relation[]): Question {
  const inner = path.slice(0, -1);
  const last = path.at(-1);
  if (!last) throw new RangeError('a chain needs at least one relation');
  let node = start;
  let subject = nameOf(start);
  for (const relation of inner) {
    subject = `the ${relation.noun} of ${subject}`;
    const value = relation.value(node.index);
    if (typeof value === 'string') throw new RangeError(`relation ${relation.id} leads to a text, so nothing can follow it`);
    node = value;
  }
  const whole = asked(
    pick(
      random,
      last.phrasings.filter((phrasing) => !phrasing.includes("'s")),
    ),
    subject,
  );
  return {
    text: whole.charAt(0).toUpperCase() + whole.slice(1),
    answer: shown(last.value(node.index)),
    content: `${nameOf(start)}.${path.map(({ id }) => id).join('.')}`,
  };
}

const twoSteps: Kind = (random) => {
  const shape = integer(random, 0, 5);
  if (shape < 3) return followed(random, anyone(random), [pick(random, kinships), pick(random, ofPeople)]);
  if (shape < 5) return followed(random, anyone(random), [home, pick(random, ofTowns)]);
  return followed(random, anywhere(random), [ruler, pick(random, ofPeople)]);
};

const threeSteps: Kind = (random) => {
  const shape = integer(random, 0, 3);
  if (shape === 0) return followed(random, anyone(random), [pick(random, kinships), home, pick(random, ofTowns)]);
  if (shape === 1) return followed(random, anyone(random), [home, ruler, pick(random, ofPeople)]);
  if (shape === 2) return followed(random, anyone(random), [pick(random, kinships), pick(random, kinships), pick(random, ofPeople)]);
  return followed(random, anywhere(random), [ruler, home, pick(random, features)]);
};

/** For multiple choice: one fact about a person, in words of its own. */
export const personFact = (random: Random): { readonly relation: Relation; readonly person: Node } => ({
  relation: pick(random, [home, ...traits, ...kinships]),
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
