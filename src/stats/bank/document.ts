// The JSON form of an item bank: what `hallmark bank fit` writes and everything else reads.
import { z } from 'zod';
import { packedLength } from './packing.ts';

const probability = z.number().min(0).max(1);

const itemSchema = z.object({
  id: z.string().min(1).max(200),
  /** Two-parameter curve: P(right) = 1 / (1 + exp(-(slope * ability + intercept))). */
  slope: z.number(),
  intercept: z.number(),
  /** Mean of the known answers. */
  mean: probability,
  /** Where exposure is limited: the probability with which the item is taken when it is the best, at the start of a round. */
  acceptance: probability,
});

const documentSchema = z.object({
  format: z.literal('hallmark-bank'),
  version: z.literal(1),
  items: z.array(itemSchema).min(2).max(20_000),
  /** Distribution of ability among known suppliers, for the curves. */
  ability: z.object({ nodes: z.array(z.number()).max(200), shares: z.array(probability).max(200) }),
  /** The model that smooths known suppliers' answers: 32-bit floats as base64, `[item][dimension]`. */
  factors: z.object({ dimensions: z.int().min(1).max(16), loadings: z.string(), intercepts: z.string() }),
  suppliers: z.object({
    count: z.int().min(0).max(1_000_000),
    answers: z.string(),
    answerBits: z.union([z.literal(1), z.literal(8)]),
    /** `[supplier][dimension]`, 32-bit floats as base64. */
    abilities: z.string(),
  }),
  /** Weight of a known supplier's own answer against the model's expectation. */
  answerWeight: probability,
  /** Power of the likelihood; below 1 because answers to one task depend on each other more than any model says. */
  learningRate: z.number().positive().max(1),
  /** Share of the prior on the two-parameter curves. */
  curveShare: probability,
  /** Half width of the 95 % interval in shares of the task: `factor(answers) * exp(constant) * deviation^byDeviation * left^byLeft`. */
  interval: z.object({
    constant: z.number(),
    byDeviation: z.number(),
    byLeft: z.number(),
    factors: z.array(z.object({ answers: z.int().min(0), factor: z.number().positive() })).min(1),
  }),
  /** What the choices above were made by: error of the score in points of 100, on suppliers left out, from `answers` random items. */
  heldOut: z.array(
    z.object({
      dimensions: z.int(),
      answerWeight: probability,
      learningRate: z.number(),
      errors: z.array(z.object({ answers: z.int(), rmse: z.number() })),
      chosen: z.boolean(),
    }),
  ),
});

export type BankDocument = z.infer<typeof documentSchema>;

/** A file that is no bank. The message names the place and what is wrong there. */
export class BankError extends Error {
  override readonly name = 'BankError';
}

/**
 * Checks that a value parsed from JSON is a bank. Throws `BankError` that names `source` (a file, say) and what is wrong.
 */
export function parseBank(value: unknown, source: string): BankDocument {
  const result = documentSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new BankError(
      `${source} is not an item bank: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}; make one with: hallmark bank fit MATRIX.csv --out bank.json`,
      {
        cause: result.error,
      },
    );
  }
  checkSizes(result.data, source);
  return result.data;
}

function checkSizes({ items, factors, suppliers, ability }: BankDocument, source: string): void {
  const { dimensions } = factors;
  const answers = items.length * suppliers.count;
  const expected: readonly (readonly [string, number, number])[] = [
    ['factors.loadings', packedLength(factors.loadings), 4 * items.length * dimensions],
    ['factors.intercepts', packedLength(factors.intercepts), 4 * items.length],
    ['suppliers.abilities', packedLength(suppliers.abilities), 4 * suppliers.count * dimensions],
    ['suppliers.answers', packedLength(suppliers.answers), suppliers.answerBits === 1 ? Math.ceil(answers / 8) : answers],
    ['ability.shares', ability.shares.length, ability.nodes.length],
  ];
  for (const [name, found, needed] of expected)
    if (found !== needed)
      throw new BankError(`${source} is damaged: ${name} holds ${found} bytes or numbers where ${needed} belong; fit the bank again`);
  if (new Set(items.map(({ id }) => id)).size !== items.length) throw new BankError(`${source} is damaged: two items have the same id`);
}
