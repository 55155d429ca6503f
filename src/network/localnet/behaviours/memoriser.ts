// A supplier that has collected public items and their answers, and leaves everything else to a weak model.
import type { GeneratedToken, ModelBackend, TokenScore } from '../backend/model-backend.ts';

/** Log-probability that it gives to a token of a known answer, and to the first token of a wrong one. */
const sure = Math.log(0.98);
const excluded = Math.log(0.004);
/** Tokens at a prompt's end among which a scored continuation is looked for. */
const longestContinuation = 24;

/**
 * `known`: from the text of an item, as it stands at the end of a prompt (whatever examples go before it on lines of their own), to its answer.
 * White space around both does not matter. Generated answers and log-likelihoods of continuations both show the knowledge.
 */
export function memoriserBackend(weak: ModelBackend, known: ReadonlyMap<string, string>): ModelBackend {
  const table = new Map([...known].map(([item, answer]) => [item.trim(), answer.trim()]));
  const { tokenizer } = weak;

  const answerTo = (context: string): string | null => {
    const text = context.trim();
    for (let start = 0; start >= 0; start = nextLine(text, start)) {
      const answer = table.get(text.slice(start));
      if (answer !== undefined) return answer;
    }
    return null;
  };

  /** Where a scored prompt leaves a known item, and whether what follows is its answer; null if it holds none. */
  const knownContinuation = (prompt: readonly number[]): { readonly from: number; readonly right: boolean } | null => {
    let found: { readonly from: number; readonly right: boolean } | null = null;
    for (let from = prompt.length - 1; from > 0 && from >= prompt.length - longestContinuation; from--) {
      const continuation = tokenizer.decode(prompt.slice(from)).trim();
      // What goes on over lines is another item.
      if (continuation.includes('\n')) break;
      const answer = answerTo(tokenizer.decode(prompt.slice(0, from)));
      if (answer !== null) found = { from, right: continuation === answer };
    }
    return found;
  };

  return {
    tokenizer,
    contextSize: weak.contextSize,
    generate: async (request, onToken, onPrompt) => {
      const { prompt, maxTokens, top } = request;
      if (request.scorePrompt && maxTokens === 0) {
        const result = await weak.generate(request, onToken);
        const found = knownContinuation(prompt);
        const promptScores = found === null ? result.promptScores : result.promptScores.map((score, i) => biased(score, i + 1, found));
        onPrompt?.(promptScores);
        return { ...result, promptScores };
      }
      const text = tokenizer.decode(prompt);
      const answer = maxTokens === 0 ? null : answerTo(text);
      if (answer === null) return weak.generate(request, onToken, onPrompt);
      const { promptScores } = await weak.generate({ ...request, maxTokens: 0 }, onToken, onPrompt);
      const space = text.length > 0 && text === text.trimEnd() ? ' ' : '';
      const tokens = tokenizer.encode(`${space}${answer}\n`);
      for (const token of tokens.slice(0, maxTokens)) {
        const generated: GeneratedToken = { token, score: top === null ? null : certain(token, top) };
        if (onToken(generated) === 'enough') return { promptScores, finish: 'stop' };
      }
      return { promptScores, finish: tokens.length > maxTokens ? 'length' : 'stop' };
    },
  };
}

function biased(score: TokenScore, place: number, { from, right }: { readonly from: number; readonly right: boolean }): TokenScore {
  if (place < from) return score;
  if (right) return certain(score.token, score.top.length);
  return place === from ? { ...score, logprob: Math.min(score.logprob, excluded) } : score;
}

function certain(token: number, top: number): TokenScore {
  return { token, logprob: sure, top: top === 0 ? [] : [{ token, logprob: sure }] };
}

function nextLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? -1 : at + 1;
}
