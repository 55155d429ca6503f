// Which docs of the pool become a doc's few-shot examples: lm-eval's samplers, by index.
import { pythonRandom } from './python-random.ts';

/** The pool has fewer docs than the examples asked for. */
export class FewshotPoolError extends Error {
  override readonly name = 'FewshotPoolError';
}

/** Draws examples for one doc after another: the draw for a doc depends on all draws before it. */
export interface Sampler {
  /**
   * @param count how many examples
   * @param isEvalDoc tells whether a doc of the pool equals the doc under evaluation, which is then left out; null where it may stay
   * @returns indices into the pool, in the order of the prompt
   */
  sample(count: number, isEvalDoc: ((poolIndex: number) => boolean) | null): readonly number[];
}

export const samplerNames = ['default', 'first_n'] as const;
export type SamplerName = (typeof samplerNames)[number];

/**
 * A sampler in its first state.
 *
 * @param poolSize number of docs to draw from
 * @param seed lm-eval's `fewshot_random_seed` (1234 on its command line)
 */
export function newSampler(name: SamplerName, poolSize: number, seed: number | string | null): Sampler {
  return name === 'first_n' ? firstN(poolSize) : random(poolSize, seed);
}

function random(poolSize: number, seed: number | string | null): Sampler {
  const rnd = pythonRandom(seed);
  const draw = (size: number, count: number): number[] => {
    if (count > size) throw tooFew(size, count);
    return rnd.sampleIndices(size, count);
  };
  return {
    sample(count, isEvalDoc) {
      if (count === 0) return [];
      if (poolSize === 0) throw tooFew(0, count);
      if (isEvalDoc === null) return draw(poolSize, count);
      const others = draw(poolSize, count + 1).filter((index) => !isEvalDoc(index));
      if (others.length >= count) return others.slice(0, count);
      const pool = indices(poolSize).filter((index) => !isEvalDoc(index));
      return draw(pool.length, count).map((at) => pool[at] ?? 0);
    },
  };
}

function firstN(poolSize: number): Sampler {
  return {
    sample(count, isEvalDoc) {
      const picked: number[] = [];
      for (let index = 0; index < poolSize && picked.length < count; index++) if (!isEvalDoc?.(index)) picked.push(index);
      if (picked.length < count) throw tooFew(picked.length, count);
      return picked;
    },
  };
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function tooFew(size: number, count: number): FewshotPoolError {
  return new FewshotPoolError(`few-shot pool has ${size} docs to choose from, ${count} are needed; ask for fewer with --num_fewshot`);
}
