// Generated texts: prompts become requests, the longest first, and answers go back into their places.
import type { ChatMessage } from '../../harness/prompt/context.ts';
import type { EncodedPair } from '../../harness/tokenizers/index.ts';
import { asNumber, type Dict, get, jsonDumps } from '../../harness/values/index.ts';
import { requestKey } from '../sending/response-cache.ts';
import { sendAll } from '../sending/send-all.ts';
import { type Asker, batchesOf, longestFirst, modelKey, sendOptionsOf } from './asker.ts';
import type { ModelOptions } from './model-options.ts';
import { generationBody, promptJson } from './payload.ts';
import { idsWriter, joined, lastIds, lengthOf } from './prompt-ids.ts';
import { readGenerations } from './read-generations.ts';

/** One prompt: text, token ids, or chat messages. */
export type SinglePrompt = string | EncodedPair | { readonly messages: readonly ChatMessage[] };

export interface GenerationRequest {
  readonly prompt: SinglePrompt;
  readonly generation: Dict;
  /** Which of several asks of the same prompt this is, from 0: sampled answers differ. */
  readonly repeat: number;
}

/** Text of an answer that the model left empty (null), as lm-eval's LMEVAL_MODEL_NONE_ANSWER_PLACEHOLDER says; '' by default. */
export interface GenerationOptions {
  readonly eosString: string | null;
  readonly placeholder: string;
}

/** Asks for all texts and gives them in the same order. Requests of a batch share their generation arguments. */
export async function askGenerations(
  asker: Asker,
  requests: readonly GenerationRequest[],
  { eosString, placeholder }: GenerationOptions,
): Promise<readonly string[]> {
  const { options, cache } = asker;
  const answers = new Array<string | undefined>(requests.length);
  const bodyOf = bodies(options, eosString);
  const write = promptWriter(options);
  const payload = (indices: readonly number[]): string => {
    const [first] = indices.map((index) => requests[index]);
    const texts = indices.flatMap((index) => requests[index] ?? []).map(write);
    const isOne = first !== undefined && (isChat(first.prompt) || (typeof first.prompt === 'string' && options.batchSize <= 1));
    return bodyOf(first?.generation ?? {})(isOne ? (texts[0] ?? '""') : `[${texts.join(',')}]`);
  };
  const model = modelKey(asker);
  const keyOf = (index: number, ownPayload: string): string => requestKey(model, requests[index]?.repeat ?? 0, ownPayload);
  /** Of requests under way. */
  const keys = new Map<number, string>();

  const order = longestFirst(Uint32Array.from(requests, ({ prompt }) => sizeOf(prompt)));
  const open = cache.size === 0 ? order : order.filter((index) => !takeCached(index));
  if (open.length < order.length) asker.onAnswered?.(order.length - open.length, true);
  const batches = grouped(open, (index) => requests[index]?.generation ?? {}).flatMap((group) => batchesOf(group, options.batchSize));

  let empty = 0;
  await sendAll(
    asker.endpoint,
    {
      count: batches.length,
      body(at) {
        const batch = batches[at] ?? [];
        const text = payload(batch);
        for (const index of batch) keys.set(index, keyOf(index, batch.length === 1 ? text : payload([index])));
        return text;
      },
      read(at, exchange) {
        const read = readGenerations(exchange, options);
        if (!read.ok) return read;
        const wanted = batches[at]?.length ?? 0;
        if (read.texts.length === wanted) return { ok: true, value: read.texts };
        return { ok: false, failure: { kind: 'bad_schema', detail: `${read.texts.length} choices for ${wanted} prompts` } };
      },
      done(at, texts) {
        const batch = batches[at] ?? [];
        for (const [nth, index] of batch.entries()) {
          const text = texts[nth] ?? null;
          if (text === null) empty += 1;
          answers[index] = text ?? placeholder;
          // An answer without content is asked for again by the next run.
          if (text !== null) cache.put(keys.get(index) ?? '', text);
          keys.delete(index);
        }
        asker.onAnswered?.(batch.length, false);
      },
    },
    sendOptionsOf(asker),
  );
  if (empty > 0)
    asker.onNotice?.(`${empty} answers had no content (a thinking model out of tokens?); they count as ${JSON.stringify(placeholder)}`);
  return answers.map((it) => it ?? '');

  function takeCached(index: number): boolean {
    const known = cache.get(keyOf(index, payload([index])));
    if (typeof known !== 'string') return false;
    answers[index] = known;
    return true;
  }
}

const isChat = (prompt: SinglePrompt): prompt is { readonly messages: readonly ChatMessage[] } =>
  typeof prompt !== 'string' && 'messages' in prompt;

/** JSON text of one prompt. Room for the answer is kept: token ids are cut from the left. */
function promptWriter({ maxLength, maxGenToks }: ModelOptions): (request: GenerationRequest) => string {
  const write = idsWriter();
  return ({ prompt, generation }) => {
    if (typeof prompt === 'string') return JSON.stringify(prompt);
    if (isChat(prompt)) return JSON.stringify(promptJson(prompt.messages));
    const room = maxLength - 1 - (asNumber(get(generation, 'max_gen_toks')) ?? maxGenToks);
    return room < lengthOf(prompt) ? `[${joined(lastIds(prompt, room))}]` : write(prompt);
  };
}

/** What stands around prompts, made once for each dict of generation arguments. */
function bodies(options: ModelOptions, eosString: string | null): (generation: Dict) => (promptJson: string) => string {
  const known = new WeakMap<Dict, (promptJson: string) => string>();
  return (generation) => {
    const body = known.get(generation) ?? generationBody(options, generation, eosString);
    known.set(generation, body);
    return body;
  };
}

function sizeOf(prompt: SinglePrompt): number {
  if (typeof prompt === 'string') return prompt.length;
  return isChat(prompt) ? prompt.messages.reduce((sum, it) => sum + it.content.length, 0) : lengthOf(prompt);
}

/** Indices with equal generation arguments together, in order of first appearance. */
function grouped(indices: readonly number[], generationOf: (index: number) => Dict): readonly (readonly number[])[] {
  const byObject = new Map<Dict, number[]>();
  const byText = new Map<string, number[]>();
  for (const index of indices) {
    const generation = generationOf(index);
    let group = byObject.get(generation);
    if (group === undefined) {
      const text = jsonDumps(generation);
      group = byText.get(text) ?? [];
      byText.set(text, group);
      byObject.set(generation, group);
    }
    group.push(index);
  }
  return [...byText.values()];
}
