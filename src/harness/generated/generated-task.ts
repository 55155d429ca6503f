// Makes a task of a family: fresh items for ever, each drawn from contents that nobody was trained on.
import { TaskDefinitionError, UnknownItemError } from '../errors.ts';
import type { Doc, GeneratedTask, GenerationKwargs, Instance, Random } from '../types.ts';
import type { Family, Question } from './family.ts';
import { answerOf, continuationsOf, drawItem, type Item, itemOf, promptOf, questionOf, shownQuestion } from './item.ts';
import { formatItemId, type ItemSeed, parseItemId } from './item-id.ts';
import { lazy } from './lazy.ts';
import { scorer } from './scoring.ts';
import { familyVersion } from './version.ts';

/**
 * A task of an endless supply: items differ in level as the family's shares say, a fresh seed each. Throws `TaskDefinitionError` where shares do not
 * sum to 1.
 *
 * @example
 * export const doubling = generatedTask({
 *   name: 'doubling',
 *   description: 'Twice a number.',
 *   outputType: 'generate_until',
 *   numFewshot: 0,
 *   maxGenToks: 8,
 *   levels: [{ share: 1, summary: 'four digits', kinds: [(random) => {
 *     const n = integer(random, 1000, 9999);
 *     return { text: `What is twice ${n}?`, answer: String(2 * n), content: `2*${n}` };
 *   }] }],
 * });
 */
export function generatedTask(family: Family): GeneratedTask {
  const shares = family.levels.map(({ share }) => share);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-9) throw new TaskDefinitionError(family.name, `the shares of its levels sum to ${sum}; they must sum to 1`);
  const parsed = (itemId: string): ItemSeed => parseFor(family, itemId);
  // Making an item again from its id costs less than keeping it until its answer comes.
  const item = (itemId: string): Item => itemOf(family, parsed(itemId));
  const question = (itemId: string): Question => questionOf(family, parsed(itemId));
  const generation: GenerationKwargs = { until: ['\n'], maxGenToks: family.maxGenToks, temperature: 0 };
  const requestsOf = ({ question, fewshot }: Item): readonly Instance[] => {
    const context = promptOf(question, fewshot);
    if (!question.choices) return [{ type: 'generate_until', context, generation }];
    return continuationsOf(question).map((continuation) => ({ type: 'loglikelihood', context, continuation }));
  };
  const score = scorer(family);
  const version = lazy(() => familyVersion(family));
  return {
    name: family.name,
    get version() {
      return version();
    },
    description: family.description,
    outputType: family.outputType,
    serviceKind: 'text',
    disclose: 'afterRetirement',
    primaryMetric: family.outputType === 'multiple_choice' ? 'acc' : 'exact_match',
    numFewshot: family.numFewshot,
    draw: (random: Random) => ({
      itemId: formatItemId(drawItem(family, random, 'heldOut', shares)),
      policy: 'random',
      inclusionProbability: null,
    }),
    doc: (itemId) => docOf(parsed(itemId), item(itemId)),
    constructRequests: (itemId) => requestsOf(item(itemId)),
    prepare: (itemId) => {
      const made = item(itemId);
      return { requests: requestsOf(made), score: (responses) => score(made.question, responses) };
    },
    processResults: (itemId, responses) => score(question(itemId), responses),
    target: (itemId) => answerOf(question(itemId)),
  };
}

function parseFor(family: Family, itemId: string): ItemSeed {
  const item = parseItemId(itemId);
  if (item && item.level <= family.levels.length) return item;
  throw new UnknownItemError(
    family.name,
    itemId,
    `L1 to L${family.levels.length}, a hyphen and 12 hexadecimal digits, such as L1-00c0ffee1234`,
  );
}

function docOf({ level }: ItemSeed, { question, fewshot }: Item): Doc {
  const doc = { level, question: shownQuestion(question), answer: answerOf(question) };
  if (!question.choices) return doc;
  return {
    ...doc,
    choices: question.choices,
    gold: question.choices.indexOf(question.answer),
    fewshot: fewshot.map((example) => ({ question: shownQuestion(example), answer: answerOf(example) })),
  };
}
