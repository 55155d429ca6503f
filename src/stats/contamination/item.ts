// An item whose difficulty is known, and what a supplier of some ability makes of it.

/** A fitted item of the three-parameter logistic model (Birnbaum 1968); with `guess` 0 the two-parameter one. */
export interface FittedItem {
  /** Discrimination, above 0. */
  readonly slope: number;
  /** The ability at which the chance is halfway between `guess` and 1. */
  readonly difficulty: number;
  /** Chance of a right answer without any ability, in [0, 1); default 0. */
  readonly guess?: number;
}

/** One answer to a fitted item: 1 right, 0 wrong. */
export interface FittedAnswer {
  readonly value: number;
  readonly item: FittedItem;
}

export interface Chance {
  /** Probability of a right answer, strictly between 0 and 1. */
  readonly p: number;
  /** Its derivative by the ability. */
  readonly gradient: number;
}

const edge = 1e-9;

export function chanceAt({ slope, difficulty, guess = 0 }: FittedItem, ability: number): Chance {
  const logistic = 1 / (1 + Math.exp(-slope * (ability - difficulty)));
  const p = guess + (1 - guess) * logistic;
  return { p: Math.min(1 - edge, Math.max(edge, p)), gradient: (1 - guess) * slope * logistic * (1 - logistic) };
}
