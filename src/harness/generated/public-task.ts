// Public variants of the families: a fixed list of items that anybody may know. Comparing their scores with those on fresh items shows who does.
import { TaskDefinitionError, UnknownItemError } from '../errors.ts';
import type { GeneratedTask, Random } from '../types.ts';
import { pick, seededDice } from './dice.ts';
import type { Family } from './family.ts';
import { generatedTask } from './generated-task.ts';
import { answerOf, drawItem, questionOf, shownQuestion } from './item.ts';
import { formatItemId } from './item-id.ts';
import { lazy } from './lazy.ts';
import { familyVersion } from './version.ts';

export const publicItemCount = 500;

export interface PublicTask extends GeneratedTask {
  /** All items, the same for ever. */
  readonly itemIds: readonly string[];
  /** Question as it stands in the prompt after the last `Q: ` -> right answer as it stands after `A: `. */
  answers(): ReadonlyMap<string, string>;
}

/** The task `<family>_public`: 500 items from contents that are neither trained on nor drawn as fresh items. */
export function publicTask(family: Family): PublicTask {
  const fresh = generatedTask(family);
  const name = `${family.name}_public`;
  const items = lazy(() => listItems(family, name));
  const itemIds = lazy(() => [...items().keys()]);
  const version = lazy(() => familyVersion(family, itemIds()));
  const known = (itemId: string): string => {
    if (!items().has(itemId)) throw new UnknownItemError(name, itemId, `one of its ${publicItemCount} public items`);
    return itemId;
  };
  return {
    name,
    get version() {
      return version();
    },
    description: `${family.description} A fixed public list of ${publicItemCount} items.`,
    outputType: fresh.outputType,
    serviceKind: 'text',
    disclose: 'always',
    freshTask: family.name,
    primaryMetric: fresh.primaryMetric,
    numFewshot: fresh.numFewshot,
    get itemIds() {
      return itemIds();
    },
    draw: (random: Random) => ({ itemId: pick(random, itemIds()), policy: 'public', inclusionProbability: 1 / publicItemCount }),
    doc: (itemId) => fresh.doc(known(itemId)),
    constructRequests: (itemId) => fresh.constructRequests(known(itemId)),
    prepare: (itemId) => fresh.prepare(known(itemId)),
    processResults: (itemId, responses) => fresh.processResults(known(itemId), responses),
    target: (itemId) => fresh.target(known(itemId)),
    answers: () => new Map(items().values()),
  };
}

type QuestionAndAnswer = readonly [question: string, answer: string];

/** Draws until there are enough different questions, always from the same stream. */
function listItems(family: Family, name: string): ReadonlyMap<string, QuestionAndAnswer> {
  const random = seededDice(0, 500);
  const shares = family.levels.map(({ share }) => share);
  const items = new Map<string, QuestionAndAnswer>();
  const questions = new Set<string>();
  for (let tries = 0; items.size < publicItemCount; tries++) {
    if (tries > 20 * publicItemCount)
      throw new TaskDefinitionError(name, `the family has too few questions for ${publicItemCount} public ones`);
    const drawn = drawItem(family, random, 'public', shares);
    const question = questionOf(family, drawn);
    const shown = shownQuestion(question);
    if (questions.has(shown)) continue;
    questions.add(shown);
    items.set(formatItemId(drawn), [shown, answerOf(question)]);
  }
  return items;
}
