// The recipes of population.json, checked, and what follows from them.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const populationSchema = z.object({
  tokenizers: z.record(z.string(), z.looseObject({ vocabulary: z.number() })),
  sizes: z.record(z.string(), z.object({ hidden: z.number(), layers: z.number(), feedForward: z.number(), learningRate: z.number() })),
  mixtures: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
  models: z.record(
    z.string(),
    z.object({
      size: z.string(),
      tokenizer: z.string(),
      mixture: z.string(),
      megatokens: z.number(),
      seed: z.number(),
      dataSeed: z.number(),
      base: z.string().optional(),
      learningRate: z.number().optional(),
      quantisations: z.array(z.string()),
    }),
  ),
});

export type Population = z.infer<typeof populationSchema>;
export type Recipe = Population['models'][string];
export type Size = Population['sizes'][string];

/** Throws `ZodError` on a file of another form. */
export function readPopulation(path: string): Population {
  return populationSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Throws `RangeError` where the population has no such model, or not its size. */
export function recipeOf(
  population: Population,
  name: string,
): { readonly recipe: Recipe; readonly size: Size; readonly vocabulary: number } {
  const recipe = population.models[name];
  const size = population.sizes[recipe?.size ?? ''];
  const tokenizer = population.tokenizers[recipe?.tokenizer ?? ''];
  if (!recipe || !size || !tokenizer) throw new RangeError(`population.json has no whole recipe for "${name}"`);
  return { recipe, size, vocabulary: tokenizer.vocabulary };
}

/** Weights of a model; the embedding is also the output matrix and counts once. */
export function parametersOf(population: Population, name: string): number {
  const { size, vocabulary } = recipeOf(population, name);
  const { hidden, layers, feedForward } = size;
  return vocabulary * hidden + layers * (4 * hidden ** 2 + 3 * hidden * feedForward + 2 * hidden) + hidden;
}

/** Tokens that the weights were trained on, those of the models that they come from included. */
export function trainingTokensOf(population: Population, name: string): number {
  const { recipe } = recipeOf(population, name);
  return recipe.megatokens * 1e6 + (recipe.base ? trainingTokensOf(population, recipe.base) : 0);
}
