// One model's only sequence: evaluates prompts token by token with what the last request left in the cache, scores them, and continues them.
import type { GenerationRequest, GenerationResult, TokenListener, TokenScore } from './model-backend.ts';
import type { NativeContext, NativeSampler } from './native-context.ts';
import type { PositionScorer } from './position-scorer.ts';
import { promptMemory } from './prompt-memory.ts';

export interface EvaluatorParts {
  readonly context: NativeContext;
  readonly scorer: PositionScorer;
  readonly newSampler: () => NativeSampler;
  /** Whether a token ends the text. */
  readonly endsText: (token: number) => boolean;
  /** Tokens evaluated at once. */
  readonly batchSize: number;
}

export type Evaluate = (
  request: GenerationRequest,
  onToken: TokenListener,
  onPrompt?: (scores: readonly TokenScore[]) => void,
) => Promise<GenerationResult>;

const sequence = 0;
/** More than the items that are under way at one supplier at once; an entry is about 40 kB. */
const rememberedPrompts = 32;

/** What runs one request at a time on a context that nothing else uses. */
export function evaluator({ context, scorer, newSampler, endsText, batchSize }: EvaluatorParts): Evaluate {
  const memory = promptMemory(rememberedPrompts);
  /** Tokens whose keys and values the context holds, and the scores of those that were scored. */
  let held: number[] = [];
  let heldScores: (TokenScore | undefined)[] = [];
  /** Positions whose logits the latest batch left, with their places in it. */
  let places = new Map<number, number>();

  /** Evaluates `tokens` at the positions from `from` on; what stood there is forgotten. */
  const evaluateBatch = async (tokens: readonly number[], from: number, wantsLogits: (position: number) => boolean): Promise<void> => {
    if (held.length > from) context.removeTokenCellsFromSequence(sequence, from, -1);
    held.length = from;
    heldScores.length = Math.min(heldScores.length, from);
    places = new Map();
    const positions = tokens.map((_, i) => from + i).filter(wantsLogits);
    context.initBatch(tokens.length);
    const found = context.addToBatch(
      sequence,
      from,
      Uint32Array.from(tokens),
      Uint32Array.from(positions, (position) => position - from),
    );
    await context.decodeBatch();
    held.push(...tokens);
    places = new Map(positions.map((position, i) => [position, found[i] ?? 0]));
  };

  const placeOf = (position: number): number => {
    const place = places.get(position);
    if (place === undefined) throw new Error(`position ${position} was not evaluated with logits`);
    return place;
  };

  /** Scores of `prompt[1]` and on. Leaves the last token unevaluated: nothing is asked of what follows it. */
  const scorePrompt = async ({ prompt, signal }: GenerationRequest, top: number): Promise<readonly TokenScore[]> => {
    const remembered = memory.recall(prompt, top);
    if (remembered) return remembered;
    const end = prompt.length - 1;
    const scores: TokenScore[] = [];
    const shared = commonPrefix(held, prompt);
    for (let i = 1; i < shared; i++) {
      const score = heldScores[i];
      if (score?.top.length !== top) break;
      scores.push(score);
    }
    const scoreNext = async (position: number): Promise<void> => {
      const token = prompt[position + 1];
      if (token === undefined) return;
      if (position + 1 === end) memory.keep(prompt, top, [...scores], await scorer.all(placeOf(position)));
      const recalled = position + 1 === end ? memory.recall(prompt, top)?.at(-1) : undefined;
      scores.push(recalled ?? (await scorer.score(placeOf(position), token, top)));
    };
    // Logits that the latest batch left are looked at before the next one replaces them.
    if (scores.length < shared && places.has(scores.length)) await scoreNext(scores.length);
    for (let from = scores.length; from < end; from = held.length) {
      signal.throwIfAborted();
      await evaluateBatch(prompt.slice(from, Math.min(from + batchSize, end)), from, () => true);
      for (let position = from; position < held.length; position++) {
        signal.throwIfAborted();
        await scoreNext(position);
      }
    }
    heldScores = [undefined, ...scores].slice(0, held.length);
    return scores;
  };

  /** Evaluates what the context does not hold yet, so that the last token's logits are there. */
  const evaluatePrompt = async ({ prompt, signal }: GenerationRequest): Promise<void> => {
    const last = prompt.length - 1;
    const shared = commonPrefix(held, prompt);
    if (shared === prompt.length && places.has(last)) return;
    for (let from = Math.min(shared, last); from <= last; from = held.length) {
      signal.throwIfAborted();
      await evaluateBatch(prompt.slice(from, from + batchSize), from, (position) => position === last);
    }
  };

  const continuePrompt = async (request: GenerationRequest, onToken: TokenListener): Promise<GenerationResult['finish']> => {
    const { top, temperature, topP, seed, signal } = request;
    const sampler = temperature > 0 ? newSampler() : null;
    sampler?.applyConfig({ temperature, topK: 0, topP, minP: 0, seed });
    try {
      for (let count = 0; count < request.maxTokens; count++) {
        signal.throwIfAborted();
        const place = placeOf(held.length - 1);
        const sampled = sampler ? (await context.sampleToken(place, sampler, false, false))[0] : null;
        const score = top === null ? null : await scorer.score(place, sampled, top);
        const token = sampled ?? score?.token ?? (await scorer.greedy(place));
        if (endsText(token)) return 'stop';
        if (onToken({ token, score }) === 'enough') return 'stop';
        if (count + 1 < request.maxTokens) await evaluateBatch([token], held.length, () => true);
      }
      return 'length';
    } finally {
      sampler?.dispose();
    }
  };

  return async (request, onToken, onPrompt) => {
    try {
      const promptScores = request.scorePrompt && request.top !== null ? await scorePrompt(request, request.top) : [];
      onPrompt?.(promptScores);
      if (request.maxTokens === 0) return { promptScores, finish: 'length' };
      await evaluatePrompt(request);
      return { promptScores, finish: await continuePrompt(request, onToken) };
    } catch (error) {
      context.removeTokenCellsFromSequence(sequence, 0, -1);
      held = [];
      heldScores = [];
      places = new Map();
      throw error;
    }
  };
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
