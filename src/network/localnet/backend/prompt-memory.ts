// Remembers the scores of the latest scored prompts, so that the choices of a multiple-choice item, which share everything but their last
// token, cost one evaluation even when other items' requests come between them.
import type { TokenScore } from './model-backend.ts';
import type { TokenLogprob } from './position-scorer.ts';

export interface PromptMemory {
  /** Scores of `prompt[1]` and on, if all its tokens but the last were scored lately with the same `top`. */
  recall(prompt: readonly number[], top: number): readonly TokenScore[] | null;
  /** Keeps the scores of `prompt[1]` to the last but one, and the whole distribution of the last token. */
  keep(prompt: readonly number[], top: number, scores: readonly TokenScore[], lastDistribution: readonly TokenLogprob[]): void;
}

interface Kept {
  readonly scores: readonly TokenScore[];
  /** Log-probability by token. */
  readonly distribution: Float64Array;
  readonly best: readonly TokenLogprob[];
}

/** A memory of `size` prompts; the one that was not asked for the longest time goes first. */
export function promptMemory(size: number): PromptMemory {
  const kept = new Map<string, Kept>();
  const keyOf = (prompt: readonly number[], top: number): string => `${top}:${prompt.slice(0, -1).join()}`;
  const put = (key: string, entry: Kept): void => {
    kept.delete(key);
    kept.set(key, entry);
    const oldest = kept.keys().next();
    if (kept.size > size && !oldest.done) kept.delete(oldest.value);
  };
  return {
    recall: (prompt, top) => {
      const key = keyOf(prompt, top);
      const entry = kept.get(key);
      const token = prompt.at(-1) ?? -1;
      const logprob = entry?.distribution[token];
      if (!entry || logprob === undefined || !Number.isFinite(logprob)) return null;
      put(key, entry);
      return [...entry.scores, { token, logprob, top: entry.best }];
    },
    keep: (prompt, top, scores, lastDistribution) => {
      const distribution = new Float64Array(lastDistribution.length).fill(Number.NEGATIVE_INFINITY);
      for (const { token, logprob } of lastDistribution) distribution[token] = logprob;
      put(keyOf(prompt, top), { scores, distribution, best: lastDistribution.slice(0, top) });
    },
  };
}
