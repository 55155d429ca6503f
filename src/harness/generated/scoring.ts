// How answers to generated items are scored.
import { textFilter } from '../filters/steps.ts';
import { textMatch } from '../metrics/exact-match.ts';
import { argmax } from '../metrics/multiple-choice.ts';
import type { MetricValue, Response } from '../types.ts';
import type { Family, Question, Scoring } from './family.ts';
import { answerOf } from './item.ts';

/** The first line counts; quotes, emphasis, a full stop, commas and capitals make no difference. */
export const defaultScoring: Scoring = {
  filters: [{ function: 'first_line' }, { function: 'strip_marks' }, { function: 'take_first' }],
  exactMatch: { ignoreCase: true, regexesToIgnore: [','] },
};

type Score = (question: Question, responses: readonly Response[]) => readonly MetricValue[];

/** A function from a question and the responses to its requests to its metric values. Throws `TypeError` on responses to other requests. */
export function scorer(family: Family): Score {
  const ofText = textScorer(family);
  const ofChoices = choiceScorer(family);
  return (question, responses) => (question.choices ? ofChoices : ofText)(question, responses);
}

/** All values that an item can have are made once. */
const metricValues = (names: readonly string[], value: number): readonly MetricValue[] =>
  names.map((metric) => ({ metric, value, kind: 'binary' }));

function textScorer(family: Family): Score {
  const { filters, exactMatch: options } = family.scoring ?? defaultScoring;
  const filtered = textFilter(filters);
  const matches = textMatch(options);
  const [right, wrong] = [metricValues(['exact_match'], 1), metricValues(['exact_match'], 0)];
  return (question, responses) => {
    let text = '';
    for (const response of responses) text = response.type === 'generate_until' ? response.text : mismatch(family, response);
    if (responses.length !== 1) throw new TypeError(`task "${family.name}" needs one response an item, got ${responses.length}`);
    return matches(filtered(text), answerOf(question)) ? right : wrong;
  };
}

/** The choices are letters, each one character and one byte long: normalizing by length changes nothing, so the three accuracies are one. */
function choiceScorer(family: Family): Score {
  const names = ['acc', 'acc_norm', 'acc_bytes'];
  const [right, wrong] = [metricValues(names, 1), metricValues(names, 0)];
  return ({ answer, choices = [] }, responses) => {
    const logprobs = responses.map((response) => (response.type === 'loglikelihood' ? response.logprob : mismatch(family, response)));
    if (logprobs.length !== choices.length) {
      throw new TypeError(`task "${family.name}" needs ${choices.length} responses an item, got ${logprobs.length}`);
    }
    return argmax(logprobs) === choices.indexOf(answer) ? right : wrong;
  };
}

function mismatch(family: Family, { type }: Response): never {
  throw new TypeError(`task "${family.name}" got a response of type ${type}, which is not what it asked for`);
}
