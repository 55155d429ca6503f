// How answers to generated items are scored.
import { filterPipeline } from '../filters/steps.ts';
import { exactMatch } from '../metrics/exact-match.ts';
import { choiceMetrics } from '../metrics/multiple-choice.ts';
import type { MetricValue, Response } from '../types.ts';
import { asNumber } from '../values/index.ts';
import type { Family, Question, Scoring } from './family.ts';
import { answerOf, continuationsOf } from './item.ts';

/** The first line counts; quotes, emphasis, a full stop, commas and capitals make no difference. */
export const defaultScoring: Scoring = {
  filters: [{ function: 'first_line' }, { function: 'strip_marks' }, { function: 'take_first' }],
  exactMatch: { ignoreCase: true, regexesToIgnore: [','] },
};

const accuracies: ReadonlySet<string> = new Set(['acc', 'acc_norm', 'acc_bytes']);

/** A function from a question and the responses to its requests to its metric values. Throws `TypeError` on responses to other requests. */
export function scorer(family: Family): (question: Question, responses: readonly Response[]) => readonly MetricValue[] {
  const { filters, exactMatch: options } = family.scoring ?? defaultScoring;
  const filter = filterPipeline(filters);
  const match = exactMatch(options);
  return (question, responses) => {
    if (!question.choices) {
      const texts = responses.map((response) => (response.type === 'generate_until' ? response.text : mismatch(family, response)));
      if (texts.length !== 1) throw new TypeError(`task "${family.name}" needs one response an item, got ${texts.length}`);
      return [{ metric: 'exact_match', value: match([filter(texts)[0] ?? ''], [answerOf(question)]), kind: 'binary' }];
    }
    const logprobs = responses.map((response) => (response.type === 'loglikelihood' ? response.logprob : mismatch(family, response)));
    if (logprobs.length !== question.choices.length) {
      throw new TypeError(`task "${family.name}" needs ${question.choices.length} responses an item, got ${logprobs.length}`);
    }
    const letters = continuationsOf(question).map((continuation) => continuation.trim());
    const gold = question.choices.indexOf(question.answer);
    const values = choiceMetrics(
      { logprobs, isGreedy: [], unconditional: null, choices: letters, gold, hasSeveralTargets: false },
      accuracies,
    );
    return Object.entries(values).map(([metric, value]) => ({ metric, value: asNumber(value) ?? 0, kind: 'binary' }));
  };
}

function mismatch(family: Family, { type }: Response): never {
  throw new TypeError(`task "${family.name}" got a response of type ${type}, which is not what it asked for`);
}
