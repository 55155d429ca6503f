// The relations of the invented world, each with the ways in which people ask for it.
import { type Person, type Town, world } from './world.ts';

/** A thing in the world, by index. */
export interface Node {
  readonly sort: 'person' | 'town';
  readonly index: number;
}

/** Leads from a person or a town to a value: a text, or again a person or a town. */
export interface Relation {
  readonly id: string;
  readonly from: Node['sort'];
  /** `the friend of Mara`: what follows `the` when the relation is inside a longer question. */
  readonly noun: string;
  /** Whole questions; `%` stands for the person or town. */
  readonly phrasings: readonly string[];
  readonly value: (index: number) => Node | string;
}

function person(index: number): Person {
  const found = world.people[index];
  if (!found) throw new RangeError(`person ${index} is not in the world of ${world.people.length} people`);
  return found;
}

function town(index: number): Town {
  const found = world.towns[index];
  if (!found) throw new RangeError(`town ${index} is not in the world of ${world.towns.length} towns`);
  return found;
}

const toPerson = (index: number): Node => ({ sort: 'person', index });
const toTown = (index: number): Node => ({ sort: 'town', index });

/** From a person to another person. */
export const kinships: readonly Relation[] = [
  {
    id: 'friend',
    from: 'person',
    noun: 'friend',
    phrasings: ['Who is the friend of %?', "Who is %'s friend?", 'Name the friend of %.', '% has which friend?', 'The friend of % is who?'],
    value: (index) => toPerson(person(index).friend),
  },
  {
    id: 'teacher',
    from: 'person',
    noun: 'teacher',
    phrasings: ['Who is the teacher of %?', "Who is %'s teacher?", 'Name the teacher of %.', 'Who teaches %?', 'The teacher of % is who?'],
    value: (index) => toPerson(person(index).teacher),
  },
];

export const home: Relation = {
  id: 'home',
  from: 'person',
  noun: 'town',
  phrasings: [
    'Where does % live?',
    'In which town does % live?',
    'Name the town of %.',
    '% lives in which town?',
    'The town of % is which?',
  ],
  value: (index) => toTown(person(index).home),
};

/** From a person to a plain value. */
export const traits: readonly Relation[] = [
  {
    id: 'job',
    from: 'person',
    noun: 'job',
    phrasings: ['What is the job of %?', "What is %'s job?", 'Name the job of %.', '% works as what?', 'The job of % is what?'],
    value: (index) => person(index).job,
  },
  {
    id: 'pet',
    from: 'person',
    noun: 'pet',
    phrasings: ['What is the pet of %?', "What is %'s pet?", 'Name the pet of %.', '% keeps which pet?', 'The pet of % is what?'],
    value: (index) => person(index).pet,
  },
  {
    id: 'age',
    from: 'person',
    noun: 'age',
    phrasings: ['How old is %?', "What is %'s age?", 'Name the age of %.', '% is how old?', 'The age of % is what?'],
    value: (index) => String(person(index).age),
  },
];

export const ruler: Relation = {
  id: 'ruler',
  from: 'town',
  noun: 'ruler',
  phrasings: ['Who is the ruler of %?', "Who is %'s ruler?", 'Name the ruler of %.', 'Who rules %?', 'The ruler of % is who?'],
  value: (index) => toPerson(town(index).ruler),
};

/** From a town to a plain value. */
export const features: readonly Relation[] = [
  {
    id: 'island',
    from: 'town',
    noun: 'island',
    phrasings: [
      'On which island is %?',
      "Which is %'s island?",
      'Name the island of %.',
      '% is on which island?',
      'The island of % is which?',
    ],
    value: (index) => town(index).island,
  },
  {
    id: 'river',
    from: 'town',
    noun: 'river',
    phrasings: ['Which river is at %?', "Which is %'s river?", 'Name the river of %.', '% is at which river?', 'The river of % is which?'],
    value: (index) => town(index).river,
  },
  {
    id: 'craft',
    from: 'town',
    noun: 'craft',
    phrasings: ['What does % make?', "What is %'s craft?", 'Name the craft of %.', '% is known for what?', 'The craft of % is what?'],
    value: (index) => town(index).craft,
  },
];

export const ofPeople: readonly Relation[] = [...kinships, home, ...traits];
export const ofTowns: readonly Relation[] = [ruler, ...features];

export const nameOfPerson = (index: number): string => person(index).name;

export const nameOf = (node: Node): string => (node.sort === 'person' ? nameOfPerson(node.index) : town(node.index).name);

/** What a relation gives, as people read it. */
export const shown = (value: Node | string): string => (typeof value === 'string' ? value : nameOf(value));

/** Asks in one of the phrasings of a relation about `subject`: a name, or a longer description. */
export const asked = (phrasing: string, subject: string): string => phrasing.replaceAll('%', subject);
