// Reads log-probabilities from an echoed prompt: which of the answer's tokens are the continuation, and how probable they are together.
import type { Failure } from '../openai/failure.ts';
import type { CompletionLogprobs } from '../openai/logprobs.ts';
import type { Response } from './types.ts';

/** Tokens from `start` up to but without `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The log-probability of `continuation` after `context`. Tokens are taken from the end of the echoed prompt (`generated` tokens after it are left out)
 * until their texts cover the continuation, so neither a token before the prompt nor the server's way of counting offsets matters; a token that spans
 * the boundary counts whole. Where token texts do not spell the prompt (bytes of split characters, more generated tokens than were asked for),
 * `text_offset` in code points decides.
 */
export function continuationLogprob(
  columns: CompletionLogprobs,
  context: string,
  continuation: string,
  generated: number,
): Response | Failure {
  const span = spanBySpelling(columns, continuation, generated) ?? spanByOffset(columns, context, continuation);
  if (!span) return { kind: 'no_logprobs', detail: 'the tokens of the answer do not spell the prompt: echo was ignored' };
  const logprob = sumOf(columns, span);
  if (typeof logprob !== 'number') return logprob;
  return { type: 'loglikelihood', logprob, isGreedy: isGreedy(columns, span) };
}

/** The log-probability of a whole text; its first token has none where the server puts no token before it. */
export function textLogprob(columns: CompletionLogprobs, text: string, generated: number): Response | Failure {
  const span = spanBySpelling(columns, text, generated) ?? spanByOffset(columns, '', text);
  if (!span) return { kind: 'no_logprobs', detail: 'the tokens of the answer do not spell the text: echo was ignored' };
  const first = span.start === 0 && columns.token_logprobs[0] === null ? 1 : span.start;
  const logprob = sumOf(columns, { start: first, end: span.end });
  return typeof logprob === 'number' ? { type: 'loglikelihood_rolling', logprob } : logprob;
}

/** The prompt's last tokens that cover `text`; null if the prompt does not end in it. */
function spanBySpelling({ tokens }: CompletionLogprobs, text: string, generated: number): Span | null {
  const end = tokens.length - generated;
  let start = end;
  let left = text.length;
  while (left > 0) {
    const token = tokens[--start];
    if (token === undefined) return null;
    const matches = token.length <= left ? text.startsWith(token, left - token.length) : token.endsWith(text.slice(0, left));
    if (!matches) return null;
    left -= token.length;
  }
  return { start, end };
}

/** The tokens between the end of `context` and the end of `continuation`; null unless there are offsets that reach from 0 to the last of them. */
function spanByOffset({ tokens, text_offset: offsets }: CompletionLogprobs, context: string, continuation: string): Span | null {
  if (offsets?.[0] !== 0) return null;
  const from = countCodePoints(context);
  const to = from + countCodePoints(continuation);
  const endOf = (index: number): number => offsets[index + 1] ?? (offsets[index] ?? 0) + (tokens[index] ?? '').length;
  const start = offsets.findIndex((_, index) => endOf(index) > from);
  const after = offsets.findIndex((offset) => offset >= to);
  const end = after < 0 ? offsets.length : after;
  return start >= 0 && start < end && endOf(end - 1) >= to ? { start, end } : null;
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function sumOf({ token_logprobs: logprobs }: CompletionLogprobs, { start, end }: Span): number | Failure {
  let sum = 0;
  for (let i = start; i < end; i++) {
    const logprob = logprobs[i];
    if (logprob === null || logprob === undefined)
      return { kind: 'no_logprobs', detail: `token ${i + 1} of ${end} has no log-probability` };
    sum += logprob;
  }
  return Math.min(sum, 0); // rounding may lift a probability of 1 a little above 0
}

/** True where no other token was more probable at any place; false where the server does not say. */
function isGreedy({ token_logprobs: logprobs, top_logprobs: tops }: CompletionLogprobs, { start, end }: Span): boolean {
  if (!tops) return false;
  for (let i = start; i < end; i++) {
    const top = tops[i];
    const own = logprobs[i] ?? Number.NEGATIVE_INFINITY;
    if (!top || Object.values(top).some((logprob) => logprob > own)) return false;
  }
  return true;
}
