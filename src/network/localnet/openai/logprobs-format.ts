// Log-probabilities in the two forms of the OpenAI API: columns for completions, rows for chat.
import type { TokenScore } from '../backend/model-backend.ts';
import type { TextTokenizer } from '../backend/text-tokenizer.ts';
import type { ScoredToken } from './choice.ts';

export interface CompletionLogprobs {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly (number | null)[];
  readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[];
  readonly text_offset: readonly number[];
}

export interface ChatLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
  readonly top_logprobs: readonly { readonly token: string; readonly logprob: number; readonly bytes: readonly number[] }[];
}

/** JSON has no infinities; vLLM sends this for a probability of 0. */
const lowestLogprob = -9999;

const finite = (logprob: number): number => Math.max(logprob, lowestLogprob);

/**
 * `logprobs` of a completions choice. `firstOffset`: code points before the text that the tokens make. A position without a score (the first of a prompt) is null
 * in both columns; otherwise `top_logprobs` holds the token itself beside the most probable ones, as OpenAI and vLLM do.
 */
export function completionLogprobs(tokens: readonly ScoredToken[], tokenizer: TextTokenizer, firstOffset: number): CompletionLogprobs {
  return {
    tokens: tokens.map(({ token }) => tokenText(token, tokenizer)),
    token_logprobs: tokens.map(({ score }) => score && finite(score.logprob)),
    top_logprobs: tokens.map(({ score }) => score && topColumn(score, tokenizer)),
    text_offset: tokens.map(({ offset }) => firstOffset + offset),
  };
}

/** `logprobs.content` of a chat choice. */
export function chatLogprobs(tokens: readonly ScoredToken[], tokenizer: TextTokenizer, top: number): ChatLogprob[] {
  const row = ({ token, logprob }: { readonly token: number; readonly logprob: number }) => ({
    token: tokenText(token, tokenizer),
    logprob: finite(logprob),
    bytes: [...tokenizer.bytes(token)],
  });
  return tokens.flatMap(({ score }) => (score ? [{ ...row(score), top_logprobs: score.top.slice(0, top).map(row) }] : []));
}

function topColumn({ token, logprob, top }: TokenScore, tokenizer: TextTokenizer): Record<string, number> {
  const entries = top.map((it): [string, number] => [tokenText(it.token, tokenizer), finite(it.logprob)]);
  return Object.fromEntries([...entries, [tokenText(token, tokenizer), finite(logprob)]]);
}

/** A token's text; where its bytes are no whole characters, as OpenAI writes them: `bytes:\xe2\x80`. */
function tokenText(token: number, tokenizer: TextTokenizer): string {
  const bytes = tokenizer.bytes(token);
  try {
    return wholeCharacters.decode(bytes);
  } catch {
    return `bytes:${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}`;
  }
}

const wholeCharacters = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
