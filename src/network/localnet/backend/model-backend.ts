// What a supplier needs from a model: continue tokens, and say how probable each token was. Everything above it is wire format and
// behaviour; everything below is llama.cpp, or a liar.
import type { TextTokenizer } from './text-tokenizer.ts';

/** How probable one token was where it stands, in nats, before temperature. */
export interface TokenScore {
  readonly token: number;
  readonly logprob: number;
  /** The most probable tokens of this position, best first; as many as were asked for. */
  readonly top: readonly { readonly token: number; readonly logprob: number }[];
}

export interface GenerationRequest {
  /** At least one token. */
  readonly prompt: readonly number[];
  /** 0 scores the prompt only. */
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** 1 keeps all tokens. */
  readonly topP: number;
  /** 32 bits; the same seed and prompt give the same answer. */
  readonly seed: number;
  /** How many most probable tokens to give with each token; null asks for no scores at all. */
  readonly top: number | null;
  /** Whether the prompt's own tokens are scored too; needs `top`. */
  readonly scorePrompt: boolean;
  readonly signal: AbortSignal;
}

/** A generated token; `score` is null when none were asked for. */
export interface GeneratedToken {
  readonly token: number;
  readonly score: TokenScore | null;
}

export interface GenerationResult {
  /** Scores of `prompt[1]` and what follows (the first token has none); empty unless `scorePrompt`. */
  readonly promptScores: readonly TokenScore[];
  /** `stop`: the model ended its text or the listener had enough; `length`: the limit was reached. */
  readonly finish: 'stop' | 'length';
}

/** Called for each token as it comes; `enough` ends the generation. */
export type TokenListener = (token: GeneratedToken) => 'more' | 'enough';

export interface ModelBackend {
  readonly tokenizer: TextTokenizer;
  /** Prompt and answer together, in tokens. */
  readonly contextSize: number;
  /** Requests wait for each other: one model does one thing at a time. Rejects with the signal's reason when aborted. */
  generate(
    request: GenerationRequest,
    onToken: TokenListener,
    onPrompt?: (scores: readonly TokenScore[]) => void,
  ): Promise<GenerationResult>;
}
