// Cutting prompts that are longer than a model takes, from the left, as lm-eval's API models do.

/** A context and what follows it, cut to at most `maxLength` tokens in all. `contextLength` may be 0 or less where the continuation fills it. */
export interface TruncatedPair {
  readonly ids: readonly number[];
  readonly contextLength: number;
  readonly truncated: boolean;
}

/** Keeps the last `maxLength` tokens of context and continuation. lm-eval's limit is the model's `max_length` minus one. */
export function truncatePair(context: readonly number[], continuation: readonly number[], maxLength: number): TruncatedPair {
  const whole = [...context, ...continuation];
  const excess = Math.max(0, whole.length - maxLength);
  return { ids: excess > 0 ? whole.slice(-maxLength) : whole, contextLength: context.length - excess, truncated: excess > 0 };
}

/**
 * Keeps the last `maxLength - maxGeneratedTokens` tokens of a prompt. Where that is 0 or negative, Python's slice decides, as in lm-eval:
 * 0 keeps everything, a negative number drops so many from the left.
 */
export function truncateForGeneration(ids: readonly number[], maxLength: number, maxGeneratedTokens: number): readonly number[] {
  return ids.slice(-(maxLength - maxGeneratedTokens));
}
