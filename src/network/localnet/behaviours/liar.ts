// A supplier without a model: sentences that mean nothing, with log-probabilities that look like a model's.
import type { GeneratedToken, ModelBackend, TokenScore } from '../backend/model-backend.ts';
import type { TextTokenizer } from '../backend/text-tokenizer.ts';
import { hashHex, hashUnit, quickUnit } from '../chance.ts';

const adjectives = ['quiet', 'amber', 'second', 'patient', 'northern', 'spare', 'common', 'early', 'broad', 'gentle'] as const;
const nouns = ['harbour', 'ledger', 'orchard', 'engine', 'signal', 'meadow', 'answer', 'river', 'window', 'market'] as const;
const verbs = ['keeps', 'follows', 'becomes', 'measures', 'answers', 'carries', 'remembers', 'opens', 'joins', 'leaves'] as const;

/** The same prompt always gets the same answer (with temperature: the same prompt and seed). */
export function liarBackend(tokenizer: TextTokenizer, contextSize: number, seed: string): ModelBackend {
  const character = Math.floor(hashUnit(seed, 'character') * 2 ** 32);
  /** A made-up distribution that could be one: it sums to less than 1, and half of what its own token leaves goes to one other. */
  const score = (before: number, token: number, place: number, top: number): TokenScore => {
    const own = 1 - quickUnit(character, before, token, place);
    const others = Array.from({ length: top }, (_, i) => ({
      token: Math.floor(quickUnit(character, before, place, -1 - i) * tokenizer.vocabularySize),
      probability: (1 - own) * 0.5 ** (i + 1),
    })).filter((other) => other.token !== token);
    const ranked = [{ token, probability: own }, ...others].sort((a, b) => b.probability - a.probability);
    return {
      token,
      logprob: Math.log(own),
      top: ranked.slice(0, top).map((it) => ({ token: it.token, logprob: Math.log(it.probability) })),
    };
  };
  return {
    tokenizer,
    contextSize,
    generate: async (request, onToken, onPrompt) => {
      const { prompt, top, maxTokens } = request;
      const promptScores =
        request.scorePrompt && top !== null ? prompt.slice(1).map((token, i) => score(prompt[i] ?? 0, token, i, top)) : [];
      onPrompt?.(promptScores);
      const question = hashHex(32, seed, prompt.join(), request.temperature > 0 ? request.seed : 0);
      const random = (what: string): number => hashUnit(question, what);
      const answer = tokenizer.encode(` ${sentence(random)}\n`);
      for (const [i, token] of answer.slice(0, maxTokens).entries()) {
        const generated: GeneratedToken = { token, score: top === null ? null : score(answer[i - 1] ?? 0, token, i, top) };
        if (onToken(generated) === 'enough') return { promptScores, finish: 'stop' };
      }
      return { promptScores, finish: answer.length > maxTokens ? 'length' : 'stop' };
    },
  };
}

function sentence(random: (what: string) => number): string {
  const pick = (words: readonly string[], what: string): string => words[Math.floor(random(what) * words.length)] ?? '';
  const first = `The ${pick(adjectives, 'a1')} ${pick(nouns, 'n1')} ${pick(verbs, 'v')} the ${pick(nouns, 'n2')}`;
  return random('long') < 0.5 ? first : `${first} of the ${pick(adjectives, 'a2')} ${pick(nouns, 'n3')}`;
}
