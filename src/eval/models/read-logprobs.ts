// The log-probabilities of continuations from a completions answer that echoes its prompts, as lm-eval reads them.
import { z } from 'zod';
import { parseAnswer } from '../../openai/answer.ts';
import type { Exchange } from '../../openai/exchange.ts';
import type { Failure } from '../../openai/failure.ts';
import { type ScoredChoice, scanLogprobs } from './logprob-scanner.ts';

export type Loglikelihoods =
  | { readonly ok: true; readonly choices: readonly ScoredChoice[] }
  | { readonly ok: false; readonly failure: Failure };

/** Prompts of this many tokens, of which this many are context. `tokens` null: the server cut the text itself. */
export interface Scored {
  readonly contextLength: number;
  readonly tokens: number | null;
}

const isNumbers = (value: unknown): value is readonly (number | null)[] =>
  Array.isArray(value) && value.every((it) => it === null || Number.isFinite(it));
const isTops = (value: unknown): value is readonly (Readonly<Record<string, number>> | null)[] =>
  Array.isArray(value) &&
  value.every((it) => it === null || (typeof it === 'object' && !Array.isArray(it) && Object.values(it as object).every(Number.isFinite)));

const columns = z.object({
  token_logprobs: z.custom<readonly (number | null)[]>(isNumbers, 'expected a list of numbers or null'),
  top_logprobs: z
    .custom<readonly (Readonly<Record<string, number>> | null)[]>(isTops, 'expected a list of {token: logprob} or null')
    .nullish(),
});
const answer = z.object({
  choices: z.array(z.object({ index: z.number().int().nonnegative().nullish(), logprobs: z.unknown() })).min(1),
});

/**
 * Reads one `[logprob, isGreedy]` for each prompt of a request, in the order of the prompts. The failure is `no_logprobs` where the answer
 * has none for the prompt, or for another number of tokens than were sent: a server that does not echo would score everything alike.
 */
export function readLoglikelihoods(exchange: Exchange, prompts: readonly Scored[]): Loglikelihoods {
  if (!exchange.ok) return exchange;
  const contextLengths = prompts.map((it) => it.contextLength);
  const scanned = scanLogprobs(exchange.body, contextLengths);
  if (scanned !== null) return checked(scanned, prompts);
  const parsed = parseAnswer(exchange, answer, jsonLimits);
  if (!parsed.ok) return parsed;
  const choices = parsed.value.choices
    .map((it, at) => ({ index: it.index ?? at, logprobs: it.logprobs }))
    .sort((a, b) => a.index - b.index);
  if (choices.length !== prompts.length) return failed('bad_schema', `${choices.length} choices for ${prompts.length} prompts`);
  const read: ScoredChoice[] = [];
  for (const [at, choice] of choices.entries()) {
    const one = readColumns(choice.logprobs, contextLengths[at] ?? 0);
    if ('kind' in one) return { ok: false, failure: one };
    read.push(one);
  }
  return checked(read, prompts);
}

/** Deep prompts in batches: as many values as the client's body limit lets through. */
const jsonLimits = { depth: 64, values: 4_000_000 };

function readColumns(logprobs: unknown, contextLength: number): ScoredChoice | Failure {
  if (logprobs === null || logprobs === undefined) return noLogprobs('the answer has no logprobs');
  const read = columns.safeParse(logprobs);
  if (!read.success) return noLogprobs('the answer has no token_logprobs for the prompt');
  const own = read.data.token_logprobs.slice(contextLength, -1);
  const tops = read.data.top_logprobs?.slice(contextLength, -1);
  if (tops === undefined) return noLogprobs('the answer has no top_logprobs, so nobody can tell what the likeliest token was');
  let [logprob, isGreedy] = [0, true];
  for (const [at, value] of own.entries()) {
    const top = tops[at];
    const values = top === null || top === undefined ? [] : Object.values(top);
    if (value === null || values.length === 0) return noLogprobs(`position ${contextLength + at} of the prompt has no log-probability`);
    logprob += value;
    if (value !== Math.max(...values)) isGreedy = false;
  }
  return { logprob, isGreedy, tokenCount: read.data.token_logprobs.length };
}

function checked(choices: readonly ScoredChoice[], prompts: readonly Scored[]): Loglikelihoods {
  for (const [at, { tokenCount }] of choices.entries()) {
    const prompt = prompts[at];
    if (prompt === undefined) continue;
    const { tokens, contextLength } = prompt;
    if (tokens === null && tokenCount - 1 > contextLength) continue;
    if (tokens !== null && tokenCount === tokens + 1) continue;
    const wanted = tokens === null ? `more than ${contextLength + 1}` : `${tokens + 1}`;
    return {
      ok: false,
      failure: noLogprobs(
        `the answer has log-probabilities of ${tokenCount} tokens, ${wanted} were asked for (does the server know "echo"?)`,
      ),
    };
  }
  return { ok: true, choices };
}

const noLogprobs = (detail: string): Failure => ({ kind: 'no_logprobs', detail });
const failed = (kind: Failure['kind'], detail: string): Loglikelihoods => ({ ok: false, failure: { kind, detail } });
