// Log-probabilities as servers send them: long arrays, checked by hand because they are most of an answer.
import { z } from 'zod';

/** Rounding can lift the logarithm of a probability of 1 a little above 0; more than this is no log-probability. */
const highestLogprob = 1e-3;

/** Finite (JSON numbers like 1e999 are not) and at most 0, up to rounding. */
const isLogprob = (value: unknown): value is number =>
  typeof value === 'number' && value <= highestLogprob && value > Number.NEGATIVE_INFINITY;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTokens = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((token) => typeof token === 'string');

const isTokenLogprobs = (value: unknown): value is readonly (number | null)[] =>
  Array.isArray(value) && value.every((logprob) => logprob === null || isLogprob(logprob));

const isTopLogprobs = (value: unknown): value is readonly (Readonly<Record<string, number>> | null)[] =>
  Array.isArray(value) && value.every((top) => top === null || (isObject(top) && Object.values(top).every(isLogprob)));

const isOffsets = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isFinite);

const tokens = z.custom<readonly string[]>(isTokens, 'expected a list of texts');
const tokenLogprobs = z.custom<readonly (number | null)[]>(isTokenLogprobs, 'expected a list of finite numbers up to 0, or null');
const topLogprobs = z.custom<readonly (Readonly<Record<string, number>> | null)[]>(
  isTopLogprobs,
  'expected a list of {token: logprob}, or null',
);
const textOffset = z.custom<readonly number[]>(isOffsets, 'expected a list of numbers');
const logprob = z.custom<number>(isLogprob, 'expected a finite number up to 0');

/** One position of a chat answer, with the likeliest alternatives. */
export const tokenLogprob = z.object({
  token: z.string(),
  logprob,
  bytes: z.array(z.number()).nullish(),
  top_logprobs: z.array(z.object({ token: z.string(), logprob })).nullish(),
});

export type TokenLogprob = z.infer<typeof tokenLogprob>;

const columns = z
  .object({ tokens, token_logprobs: tokenLogprobs, top_logprobs: topLogprobs.nullish(), text_offset: textOffset.nullish() })
  .refine((value) => value.tokens.length === value.token_logprobs.length, 'tokens and token_logprobs differ in length')
  .refine((value) => !value.top_logprobs || value.top_logprobs.length === value.tokens.length, 'tokens and top_logprobs differ in length')
  .refine((value) => !value.text_offset || value.text_offset.length === value.tokens.length, 'tokens and text_offset differ in length');

export type CompletionLogprobs = z.infer<typeof columns>;

/** llama.cpp answers completions with the chat form; it is turned into the completions form. */
const rows = z.object({ content: z.array(tokenLogprob) }).transform(
  ({ content }): CompletionLogprobs => ({
    tokens: content.map((position) => position.token),
    token_logprobs: content.map((position) => position.logprob),
    top_logprobs: content.map((position) => Object.fromEntries((position.top_logprobs ?? []).map((top) => [top.token, top.logprob]))),
  }),
);

/** `logprobs` of a completions choice: `tokens`, `token_logprobs` and, where sent, `top_logprobs` and `text_offset`, all equally long. */
export const completionLogprobs = z.union([columns, rows]);

/** `logprobs` of a chat choice. */
export const chatLogprobs = z.object({ content: z.array(tokenLogprob).nullish() });
