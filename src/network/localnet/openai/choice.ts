// One choice of an answer: runs the model on one prompt and turns its tokens into text as they come.
import type { GenerationRequest, ModelBackend, TokenScore } from '../backend/model-backend.ts';
import { textAssembler } from './text-assembler.ts';

export interface ChoiceRequest extends GenerationRequest {
  /** Texts that end the answer and are not part of it. */
  readonly stops: readonly string[];
}

export interface ScoredToken {
  readonly token: number;
  readonly score: TokenScore | null;
  /** Where it begins in its text, in code points; a token that begins inside a character has that character's place. */
  readonly offset: number;
}

/** Text that became certain, with the tokens that begin in it. */
export interface Delta {
  readonly text: string;
  readonly tokens: readonly ScoredToken[];
}

export interface Choice {
  readonly text: string;
  readonly tokens: readonly ScoredToken[];
  readonly promptScores: readonly TokenScore[];
  readonly finish: 'stop' | 'length';
  /** Tokens that the model made, those of a stop included. */
  readonly generated: number;
}

export interface ChoiceListener {
  onPrompt?(scores: readonly TokenScore[]): void;
  onDelta?(delta: Delta): void;
}

export async function runChoice(backend: ModelBackend, request: ChoiceRequest, listener: ChoiceListener = {}): Promise<Choice> {
  const assembler = textAssembler(request.stops);
  const waiting: { readonly scored: ScoredToken; readonly start: number }[] = [];
  const tokens: ScoredToken[] = [];
  let text = '';
  let generated = 0;
  let stopped = false;

  const release = (more: string, all: boolean): void => {
    text += more;
    const until = waiting.findIndex(({ start }) => start >= text.length);
    const ready = waiting.splice(0, all || until < 0 ? waiting.length : until).map(({ scored }) => scored);
    tokens.push(...ready);
    if (more !== '' || ready.length > 0) listener.onDelta?.({ text: more, tokens: ready });
  };

  const { promptScores, finish } = await backend.generate(
    request,
    ({ token, score }) => {
      generated++;
      waiting.push({ scored: { token, score, offset: assembler.decodedCodePoints }, start: assembler.decodedUnits });
      const pushed = assembler.push(backend.tokenizer.bytes(token));
      stopped = pushed.stopped;
      release(pushed.text, false);
      return stopped ? 'enough' : 'more';
    },
    listener.onPrompt,
  );
  if (!stopped) release(assembler.end(), true);
  return { text, tokens, promptScores, finish: stopped ? 'stop' : finish, generated };
}
