// Vectors made by lm-eval 0.4.13's own samplers, one sampler drawing for doc after doc.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { FewshotPoolError, newSampler, samplerNames } from './sampler.ts';

const cases = z
  .array(
    z.object({
      sampler: z.enum(samplerNames),
      seed: z.number(),
      pool: z.array(z.number()),
      n: z.number(),
      exclude: z.array(z.number()).nullable(),
      calls: z.array(z.union([z.array(z.number()), z.literal('raises')])),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('testing/samplers.json', import.meta.url), 'utf8')));

test.each(cases)('$sampler, seed $seed, $n of $pool without $exclude', ({ sampler, seed, pool, n, exclude, calls }) => {
  const picks = newSampler(sampler, pool.length, seed);
  for (const [call, expected] of calls.entries()) {
    const evalDoc = exclude?.[call];
    const draw = () => picks.sample(n, evalDoc === undefined ? null : (index) => pool[index] === evalDoc).map((index) => pool[index]);
    if (expected === 'raises') expect(draw).toThrow(FewshotPoolError);
    else expect(draw()).toEqual(expected);
  }
});
