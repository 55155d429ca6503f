// A second way to every answer, for tests: reads the question as a person would and shares no code with the generators but the world's data.
import { world } from '../world.ts';

type Rule = readonly [RegExp, (match: readonly string[], choices: readonly string[]) => string];

/** The answer to a question's text. Throws where no rule reads the question, so that a new kind needs a rule. */
export function solve(text: string, choices: readonly string[]): string {
  for (const [pattern, answer] of rules) {
    const match = pattern.exec(text);
    if (match) return answer(match.slice(1), choices);
  }
  return lookUp(text);
}

const value = (expression: string): number => {
  const [first, ...rest] = expression.trim().split(/ ([-+*]) /);
  let total = Number(first);
  for (let i = 0; i < rest.length; i += 2) {
    const operand = Number(rest[i + 1]);
    if (rest[i] === '+') total += operand;
    else if (rest[i] === '-') total -= operand;
    else total *= operand;
  }
  return total;
};

const part = (list: readonly (string | undefined)[], index: number): string => list[index] ?? '';
const backwards = (text: string): string => text.split('').reduce((out, character) => character + out, '');

function which(property: string, list: readonly string[]): string {
  const byValue = [...list].sort((a, b) => value(a) - value(b));
  const byText = [...list].sort((a, b) => (a < b ? -1 : 1));
  const goal = Number(/^closest to (\d+)$/.exec(property)?.[1]);
  switch (property) {
    case 'largest':
      return part(byValue, list.length - 1);
    case 'smallest':
      return part(byValue, 0);
    case 'second largest':
      return part(byValue, list.length - 2);
    case 'second smallest':
      return part(byValue, 1);
    case 'first in the alphabet':
      return part(byText, 0);
    case 'last in the alphabet':
      return part(byText, list.length - 1);
    case 'oldest':
    case 'youngest': {
      const byAge = [...list].sort((a, b) => ageOf(a) - ageOf(b));
      return part(byAge, property === 'oldest' ? list.length - 1 : 0);
    }
    default:
      return part(
        [...list].sort((a, b) => Math.abs(Number(a) - goal) - Math.abs(Number(b) - goal)),
        0,
      );
  }
}

const ageOf = (name: string): number => world.people.find((person) => person.name === name)?.age ?? Number.NaN;
const occurrences = (of: string, text: string): string =>
  String(text.split(text.includes(' ') ? ' ' : '').filter((piece) => piece === of).length);

function numbersThat(property: string, list: string): string {
  const bounds = property.match(/\d+/g)?.map(Number) ?? [];
  const [low = 0, high = 0] = bounds;
  const fits = (n: number): boolean => (property === 'even' ? n % 2 === 0 : property.startsWith('above') ? n > low : n > low && n < high);
  return String(list.split(', ').map(Number).filter(fits).length);
}

function sorted(command: string, list: string): string {
  const things = list.split(' ');
  things.sort((a, b) => (a.localeCompare(b, 'en') < 0 ? -1 : 1));
  if (/down|reverse/.test(command)) things.reverse();
  return things.join(' ');
}

function truth(facts: string, asked: string): string {
  const known = new Map(facts.split(', ').map((fact) => fact.split(' is ') as [string, string]));
  return asked
    .split('; ')
    .map((expression) =>
      String(
        truthOf(
          expression.split(/([() ])/).filter((token) => token.trim() !== ''),
          known,
        ),
      ),
    )
    .join(' ');
}

/** Recursive descent: `not` binds most, brackets group; the generators never mix `and` and `or` at one depth. */
function truthOf(tokens: string[], known: ReadonlyMap<string, string>): boolean {
  let left = atom(tokens, known);
  while (tokens[0] === 'and' || tokens[0] === 'or') {
    const operator = tokens.shift();
    const right = atom(tokens, known);
    left = operator === 'and' ? left && right : left || right;
  }
  return left;
}

function atom(tokens: string[], known: ReadonlyMap<string, string>): boolean {
  const token = tokens.shift();
  if (token === 'not') return !atom(tokens, known);
  if (token !== '(') return known.get(token ?? '') === 'true';
  const inner = truthOf(tokens, known);
  tokens.shift();
  return inner;
}

function inRow(facts: string, question: string): string {
  const above = new Map<string, string>();
  for (const fact of facts.split('. ')) {
    const [, first = '', comparative = '', second = ''] = /^(\w+) is (\w+) than (\w+)/.exec(fact) ?? [];
    const more = /^(taller|older|faster)$/.test(comparative);
    above.set(more ? second : first, more ? first : second);
  }
  const lowest = [...above.keys()].find((name) => ![...above.values()].includes(name));
  const row: string[] = [];
  for (let name = lowest; name !== undefined; name = above.get(name)) row.push(name);
  const [, rank = '', superlative = ''] = /^(?:(second|third) )?(\w+)$/.exec(question) ?? [];
  const place = { second: 1, third: 2 }[rank] ?? 0;
  return part(/^(tallest|oldest|fastest)$/.test(superlative) ? row.reverse() : row, place);
}

function chained(rules: string, from: string): string {
  const next = new Map(rules.split(', ').map((rule) => rule.split(' gives ') as [string, string]));
  let at = from;
  for (let to = next.get(at); to !== undefined; to = next.get(at)) at = to;
  return at;
}

const rules: readonly Rule[] = [
  [/^Which number is (\w+)\?$/, ([property = ''], choices) => which(property, choices)],
  [
    /^Which word (has|begins with|ends with) (\w)\?$/,
    ([verb, letter = ''], choices) => {
      const fits = choices.filter((word) =>
        new RegExp(verb === 'has' ? letter : verb === 'ends with' ? `${letter}$` : `^${letter}`).test(word),
      );
      return fits.length === 1 ? part(fits, 0) : `${fits.length} words fit`;
    },
  ],
  [/^Which is ([a-z ]+) reversed\?$/, ([letters = '']) => backwards(letters)],
  [
    /^Which is in order\?$/,
    (_, choices) => {
      const fits = choices.filter((choice) => sorted('', choice) === choice);
      return fits.length === 1 ? part(fits, 0) : `${fits.length} choices fit`;
    },
  ],
  [/^(?:What is |Compute )?([-+* 0-9]+?)(?: = \?|\?|\.)$/, ([expression = '']) => String(value(expression))],
  [/^(?:Which|Who) is ([\w ]+): (.+)\?$/, ([property = '', list = '']) => which(property, list.split(', '))],
  [/^Of (.+), (?:which|who) is (.+)\?$/, ([list = '', property = '']) => which(property, list.split(', '))],
  [/^(?:Copy|Repeat): (.+)$/, ([text = '']) => text],
  [/^(?:Reverse|Write backwards): (.+)$/, ([text = '']) => backwards(text)],
  [
    /^(?:Say in reverse order|Turn the order of the words around): (.+)$/,
    ([text = '']) => text.split(' ').reduceRight((out, word) => `${out} ${word}`),
  ],
  [/^How many (\w) are in (.+)\?$/, ([letter = '', text = '']) => occurrences(letter, text)],
  [/^Count the (?:letter|word) (\w+): (.+)$/, ([wanted = '', text = '']) => occurrences(wanted, text)],
  [/^How often is (\w+) in: (.+)\?$/, ([word = '', text = '']) => occurrences(word, text)],
  [/^How many letters are in (\w+)\?$/, ([text = '']) => String(text.length)],
  [/^How long is (\w+)\?$/, ([text = '']) => String(text.length)],
  [/^How many different letters are in (\w+)\?$/, ([text = '']) => String(new Set(text).size)],
  [/^How many are ([\w ]+): (.+)\?$/, ([property = '', list = '']) => numbersThat(property, list)],
  [/^(Sort[a-z ]*): (.+)$/, ([command = '', list = '']) => sorted(command, list)],
  [/^If (.+), what is: (.+)\?$/, ([facts = '', asked = '']) => truth(facts, asked)],
  [/^((?:\w+ is \w+ than \w+\. )+)Who is ([\w ]+)\?$/, ([facts = '', question = '']) => inRow(facts, question)],
  [/^(.+)\. What does (\w) give in the end\?$/, ([given = '', from = '']) => chained(given, from)],
  [
    /^(?:Name|What is) the (\w+) of (\w+) and of (\w+)[.?]$/,
    ([relation = '', first = '', second = '']) => `${lookUpOne(relation, first)} ${lookUpOne(relation, second)}`,
  ],
];

/** One thing's relation by its noun, from the world's data. */
function lookUpOne(relation: string, name: string): string {
  const person = world.people.find((known) => known.name === name);
  const town = world.towns.find((known) => known.name === name);
  if (person) {
    const { age, job, pet } = person;
    const values: Record<string, string | undefined> = {
      age: String(age),
      job,
      pet,
      town: world.towns[person.home]?.name,
      friend: world.people[person.friend]?.name,
      teacher: world.people[person.teacher]?.name,
    };
    return values[relation] ?? `no ${relation} of ${name}`;
  }
  if (!town) return `nothing called ${name}`;
  const { island, river, craft } = town;
  return { island, river, craft, ruler: world.people[town.ruler]?.name }[relation] ?? `no ${relation} of ${name}`;
}

/** What a question asks of the one it is about, where it does not say `the ... of`. */
const verbs: readonly (readonly [RegExp, string])[] = [
  [/friend/, 'friend'],
  [/teach/, 'teacher'],
  [/job|works/, 'job'],
  [/pet/, 'pet'],
  [/age|old/, 'age'],
  [/rule/, 'ruler'],
  [/island/, 'island'],
  [/river/, 'river'],
  [/craft|make|known/, 'craft'],
  [/live|town/, 'town'],
];

const names: ReadonlySet<string> = new Set([...world.people, ...world.towns].map(({ name }) => name));

/** A chain of facts, from the name outwards: each `the ... of`, then what the rest of the question asks. */
function lookUp(text: string): string {
  const name = text.match(/\w+/g)?.find((word) => names.has(word)) ?? `nobody known in: ${text}`;
  const steps = [...text.matchAll(/the (\w+) of /gi)].map((match) => part(match, 1)).reverse();
  const rest = text.replace(/the (\w+) of /gi, '').replace(name, '');
  const verb = verbs.find(([cue]) => cue.test(rest))?.[1];
  return [...steps, ...(verb ? [verb] : [])].reduce((at, relation) => lookUpOne(relation, at), name);
}
