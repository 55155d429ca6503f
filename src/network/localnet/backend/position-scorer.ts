// How probable a token is at one evaluated position, exactly, from what llama.cpp's samplers show without a copy of the whole vocabulary.
import type { TokenScore } from './model-backend.ts';
import type { NativeContext, NativeSampler, SamplerConfig } from './native-context.ts';

export interface TokenLogprob {
  readonly token: number;
  readonly logprob: number;
}

export interface PositionScorer {
  /** The most probable token at a place of the latest batch, without its probability: the cheapest look. */
  greedy(place: number): Promise<number>;
  /** The log-probability of `token` (null: the most probable one) and the `top` most probable tokens. */
  score(place: number, token: number | null, top: number): Promise<TokenScore>;
  /** All tokens, most probable first. Copies the vocabulary: about 1 ms. */
  all(place: number): Promise<readonly TokenLogprob[]>;
  dispose(): void;
}

const wholeVocabulary: SamplerConfig = { temperature: 0, topK: 0, topP: 1, minP: 0, seed: 0 };

/** Raises a token above all others; its distance to the best stays readable, since a 32-bit float reaches down to e^-87. */
const lift = 80;

/**
 * Scores in nats, before temperature. Three looks at most: (1) the greedy choice with its probability, which sums over the whole vocabulary;
 * (2) the `top` best, whose ratios to the greedy choice are exact; (3) a token outside these is lifted by a known amount until it is one of the
 * two best, and its ratio to the greedy choice is read.
 */
export function positionScorer(context: NativeContext, newSampler: () => NativeSampler): PositionScorer {
  const greedy = newSampler();
  const several = newSampler();
  greedy.applyConfig(wholeVocabulary);

  const best = async (place: number): Promise<TokenLogprob> => {
    const [token, , confidence] = await context.sampleToken(place, greedy, false, true);
    if (confidence === undefined) throw new Error('llama.cpp gave no probability for its greedy choice');
    return { token, logprob: Math.log(confidence) };
  };

  /** The most probable tokens of the position, relative to each other. */
  const mostProbable = async (place: number, topK: number, lifted: number | null): Promise<readonly TokenLogprob[]> => {
    const bias = lifted === null ? {} : { tokenBiasKeys: Uint32Array.of(lifted), tokenBiasValues: Float32Array.of(lift) };
    several.applyConfig({ ...wholeVocabulary, temperature: 1, topK, ...bias });
    const [, flat] = await context.sampleToken(place, several, true, false);
    return logprobs(flat ?? []);
  };

  return {
    greedy: async (place) => (await context.sampleToken(place, greedy, false, false))[0],
    score: async (place, wanted, top) => {
      const first = await best(place);
      const token = wanted ?? first.token;
      const list = await topList(first, top, () => mostProbable(place, top, null));
      const known = first.token === token ? first : list.find((it) => it.token === token);
      if (known) return { token, logprob: known.logprob, top: list };
      const two = await mostProbable(place, 2, token);
      const own = two.find((it) => it.token === token)?.logprob ?? Number.NEGATIVE_INFINITY;
      const other = two.find((it) => it.token !== token)?.logprob ?? 0;
      return { token, logprob: first.logprob + own - other - lift, top: list };
    },
    all: async (place) => logprobs((await context.sampleToken(place, greedy, true, false))[1] ?? []),
    dispose: () => {
      greedy.dispose();
      several.dispose();
    },
  };
}

async function topList(first: TokenLogprob, top: number, look: () => Promise<readonly TokenLogprob[]>): Promise<readonly TokenLogprob[]> {
  if (top <= 1) return top === 0 ? [] : [first];
  const relative = await look();
  const shift = first.logprob - (relative[0]?.logprob ?? 0);
  return relative.map(({ token, logprob }) => ({ token, logprob: logprob + shift }));
}

/** From llama.cpp's flat pairs of token and probability. */
function logprobs(flat: readonly number[]): TokenLogprob[] {
  const list: TokenLogprob[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) list.push({ token: flat[i] ?? -1, logprob: Math.log(flat[i + 1] ?? 0) });
  return list;
}
