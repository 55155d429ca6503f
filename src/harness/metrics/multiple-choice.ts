// Metrics of a multiple-choice doc from the log-probabilities of its choices.
import { asNumber, codePointLength, isInt, isList, pyFloat, tuple, utf8Length, type Value } from '../values/index.ts';

export interface ChoiceResults {
  readonly logprobs: readonly number[];
  readonly isGreedy: readonly boolean[];
  /** Log-probabilities of the choices without context; null where they were not asked for. */
  readonly unconditional: readonly number[] | null;
  readonly choices: readonly string[];
  /** Index, text or list of indices of the right choice. */
  readonly gold: Value;
  /** Any of a list of right choices counts. */
  readonly hasSeveralTargets: boolean;
}

/** What stands for a right choice that is not among the choices. */
const notThere = -100;

/** The value of each of `metrics` that multiple choice knows, in lm-eval's order. Throws `TypeError` for a gold that fits no choice's type. */
export function choiceMetrics(results: ChoiceResults, metrics: ReadonlySet<string>): Readonly<Record<string, Value>> {
  const { logprobs, choices, isGreedy } = results;
  const best = argmax(logprobs);
  const gold = goldOf(results.gold, choices);
  const isRight = (pick: number): boolean =>
    results.hasSeveralTargets ? isList(gold) && gold.some((one) => asNumber(one) === pick) : !isList(gold) && asNumber(gold) === pick;
  const hit = (pick: number): Value => pyFloat(isRight(pick) ? 1 : 0);
  const values: Record<string, () => Value> = {
    acc: () => hit(best),
    f1: () => tuple([gold, best]),
    mcc: () => tuple([gold, best]),
    acc_norm: () => hit(argmax(logprobs.map((logprob, i) => divided(logprob, codePointLength(choices[i] ?? ''))))),
    acc_bytes: () => hit(argmax(logprobs.map((logprob, i) => divided(logprob, utf8Length(choices[i] ?? ''))))),
    exact_match: () => (greedyGold(gold, isGreedy) ? 1 : 0),
    brier_score: () => tuple([gold, softmax(logprobs).map(pyFloat)]),
    likelihood: () => tuple([gold, tuple(logprobs.map(pyFloat))]),
    acc_mutual_info: () => {
      const differences = logprobs.map((logprob, i) => logprob - (results.unconditional?.[i] ?? Number.NaN));
      return pyFloat(!isList(gold) && asNumber(gold) === argmax(differences) ? 1 : 0);
    },
  };
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (metrics.has(name) ? [[name, value()]] : [])));
}

function goldOf(gold: Value, choices: readonly string[]): Value {
  if (isList(gold)) return gold.map((one) => ((asNumber(one) ?? Number.POSITIVE_INFINITY) < choices.length ? one : notThere));
  if (typeof gold === 'string') return choices.includes(gold) ? choices.indexOf(gold) : notThere;
  if (typeof gold === 'boolean' || isInt(gold)) return Number(gold) < choices.length ? gold : notThere;
  return gold;
}

/** Python's `is_greedy[gold]`: negative indices count from the end. */
function greedyGold(gold: Value, isGreedy: readonly boolean[]): boolean {
  const golds = isList(gold) ? gold : [gold];
  return golds.some((one) => {
    const at = asNumber(one);
    return at !== null && at !== notThere && isGreedy.at(at) === true;
  });
}

/** As numpy divides: by zero gives an infinity. */
const divided = (logprob: number, length: number): number => logprob / length;

/** The first of the largest; numpy takes the first NaN before all numbers. */
export function argmax(values: readonly number[]): number {
  const notNumber = values.findIndex((value) => Number.isNaN(value));
  if (notNumber >= 0) return notNumber;
  let best = 0;
  for (const [index, value] of values.entries()) if (value > (values[best] ?? value)) best = index;
  return best;
}

function softmax(values: readonly number[]): readonly number[] {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
