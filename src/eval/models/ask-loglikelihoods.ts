// Log-probabilities of continuations: pairs of token ids become requests, the longest first, and answers go back into their places.
import { contextLengthOf, type EncodedPair, type Ids } from '../../harness/tokenizers/index.ts';
import { EvalUsageError } from '../errors.ts';
import { requestKey } from '../sending/response-cache.ts';
import { sendAll } from '../sending/send-all.ts';
import { type Asker, batchesOf, longestFirst, modelKey, sendOptionsOf } from './asker.ts';
import { loglikelihoodBody } from './payload.ts';
import { idsWriter, joined, lastIds, lengthOf } from './prompt-ids.ts';
import { readLoglikelihoods, type Scored } from './read-logprobs.ts';

export type Loglikelihood = readonly [logprob: number, isGreedy: boolean];

/**
 * Asks for all pairs and gives their answers in the same order. With `decode` prompts are sent as text (`tokenized_requests=False`).
 * Prompts longer than the model takes lose tokens from the left.
 */
export async function askLoglikelihoods(
  asker: Asker,
  pairs: readonly EncodedPair[],
  decode?: (ids: Ids) => string,
): Promise<readonly Loglikelihood[]> {
  const { options, cache } = asker;
  const answers = new Array<Loglikelihood | undefined>(pairs.length);
  const prompts = promptsOf(pairs, options.maxLength - 1, decode);
  if (prompts.cut > 0)
    asker.onNotice?.(`${prompts.cut} prompts are longer than max_length=${options.maxLength} and lost tokens from the left`);
  const keys = new Map<number, string>();
  const model = `${modelKey(asker)}\n${options.seed}\n`;
  /** JSON text of a prompt, whose key is remembered until the answer is there. */
  const promptJson = (index: number): string => {
    const json = prompts.json(index);
    keys.set(index, requestKey(model, prompts.contextLength(index), json));
    return json;
  };

  const order = longestFirst(Uint32Array.from(pairs, lengthOf));
  const open = cache.size === 0 ? order : order.filter((index) => !takeCached(index));
  if (open.length < order.length) asker.onAnswered?.(order.length - open.length, true);
  const batches = batchesOf(open, options.batchSize);
  const wrap = loglikelihoodBody(options);

  await sendAll(
    asker.endpoint,
    {
      count: batches.length,
      body: (at) => wrap(inOnePrompt((batches[at] ?? []).map(promptJson), decode !== undefined && options.batchSize <= 1)),
      read(at, exchange) {
        const read = readLoglikelihoods(exchange, (batches[at] ?? []).map(prompts.scored));
        return read.ok ? { ok: true, value: read.choices } : read;
      },
      done(at, choices) {
        const batch = batches[at] ?? [];
        for (const [nth, index] of batch.entries()) {
          const choice = choices[nth];
          if (choice === undefined) continue;
          const answer = [choice.logprob, choice.isGreedy] as const;
          answers[index] = answer;
          cache.put(keys.get(index) ?? '', answer);
          keys.delete(index);
        }
        asker.onAnswered?.(batch.length, false);
      },
    },
    sendOptionsOf(asker),
  );
  return answers.map((it) => it ?? missing());

  function takeCached(index: number): boolean {
    promptJson(index);
    const known = cache.get(keys.get(index) ?? '');
    keys.delete(index);
    if (known === undefined || typeof known === 'string') return false;
    answers[index] = known;
    return true;
  }
}

interface Prompts {
  /** How many were too long. */
  readonly cut: number;
  contextLength(index: number): number;
  /** JSON text of one prompt. */
  json(index: number): string;
  scored(index: number): Scored;
}

function promptsOf(pairs: readonly EncodedPair[], maxLength: number, decode: ((ids: Ids) => string) | undefined): Prompts {
  const pairAt = (index: number): EncodedPair => pairs[index] ?? { shared: [], context: [], continuation: [] };
  const tooMany = (pair: EncodedPair): number => Math.max(0, lengthOf(pair) - maxLength);
  let cut = 0;
  for (const pair of pairs) {
    const extra = tooMany(pair);
    if (extra >= contextLengthOf(pair)) {
      throw new EvalUsageError(
        `a continuation of ${pair.continuation.length} tokens leaves no room for context; raise max_length (now ${maxLength + 1}) in --model_args`,
      );
    }
    if (extra > 0) cut += 1;
  }
  const write = idsWriter();
  const idsJson = (pair: EncodedPair): string => (tooMany(pair) > 0 ? `[${joined(lastIds(pair, maxLength))}]` : write(pair));
  return {
    cut,
    contextLength: (index) => contextLengthOf(pairAt(index)) - tooMany(pairAt(index)),
    json: (index) => (decode === undefined ? idsJson(pairAt(index)) : JSON.stringify(decode(lastIds(pairAt(index), maxLength)))),
    scored: (index) => {
      const pair = pairAt(index);
      const contextLength = contextLengthOf(pair) - tooMany(pair);
      return { contextLength, tokens: decode === undefined ? contextLength + pair.continuation.length : null };
    },
  };
}

/** lm-eval sends a single text as such, and everything else as a list. */
function inOnePrompt(prompts: readonly string[], single: boolean): string {
  return single ? (prompts[0] ?? '""') : `[${prompts.join(',')}]`;
}

function missing(): never {
  throw new Error('a request was neither answered nor given up');
}
