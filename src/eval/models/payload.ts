// The JSON that requests carry, field for field as lm-eval's API models build it.
import type { ChatMessage } from '../../harness/prompt/context.ts';
import { asNumber, type Dict, entries, get, isDict, isList, PyFloat, type Value, without } from '../../harness/values/index.ts';
import { EvalUsageError } from '../errors.ts';
import type { ModelOptions } from './model-options.ts';

/** A prompt as it is sent: a text or token ids; several of either in one request; chat messages. */
export type Prompt = string | readonly string[] | readonly (readonly number[])[] | readonly ChatMessage[];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Payload = { readonly [key: string]: Json };

type Wire = Pick<ModelOptions, 'type' | 'isChat' | 'model' | 'seed' | 'maxGenToks'>;

/**
 * What asks for a generation. `do_sample` is dropped; `max_tokens` goes before `max_gen_toks`, which goes before the model's default;
 * `until` and the end-of-sequence text become `stop` (chat: at most four); everything else is passed on.
 */
export function generationPayload(wire: Wire, prompt: Prompt, generation: Dict, eosString: string | null): Payload {
  const { name, value: maxTokens, rest } = takeMaxTokens(without(generation, 'do_sample'), wire.maxGenToks);
  const openAiChat = wire.type === 'openai-chat-completions';
  const until = get(rest, 'until');
  const stop = stopTexts(until === undefined && openAiChat ? ['<|endoftext|>'] : until, eosString);
  const temperature = get(rest, 'temperature');
  const others = entries(without(without(rest, 'until'), 'temperature')).map(([key, item]) => [String(key), toJson(item)] as const);
  const payload: Record<string, Json> = {
    [wire.isChat ? 'messages' : 'prompt']: promptJson(prompt),
    model: wire.model,
    [openAiChat ? 'max_completion_tokens' : name]: toJson(maxTokens),
    temperature: temperature === undefined ? 0 : toJson(temperature),
    stop: wire.isChat ? stop.slice(0, 4) : stop,
    seed: wire.seed,
    ...Object.fromEntries(others),
  };
  if (openAiChat && ['o1', '5', 'o3', 'o4'].some((it) => wire.model.includes(it))) {
    delete payload.stop;
    payload.temperature = 1;
  }
  return payload;
}

/** The same as JSON text around prompts that are JSON text already. */
export function generationBody(wire: Wire, generation: Dict, eosString: string | null): (promptJson: string) => string {
  return around(JSON.stringify(generationPayload(wire, '', generation, eosString)), wire.isChat ? 'messages' : 'prompt');
}

/** What asks for the log-probabilities of prompts. `prompt` may be JSON text put in later: see `loglikelihoodBody`. */
export function loglikelihoodPayload(wire: Pick<ModelOptions, 'model' | 'seed'>, prompt: Prompt): Payload {
  return { model: wire.model, prompt: promptJson(prompt), temperature: 0, max_tokens: 1, logprobs: 1, seed: wire.seed, echo: true };
}

/** The same as JSON text around prompts that are JSON text already. */
export function loglikelihoodBody(wire: Pick<ModelOptions, 'model' | 'seed'>): (promptJson: string) => string {
  return around(JSON.stringify(loglikelihoodPayload(wire, '')), 'prompt');
}

/** Puts JSON text in the place of the first, empty text of this key. */
function around(whole: string, key: string): (json: string) => string {
  const at = whole.indexOf(`"${key}":`) + key.length + 3;
  const [before, after] = [whole.slice(0, at), whole.slice(at + 2)];
  return (json) => before + json + after;
}

/** `until` as a list, with the end-of-sequence text behind it unless it is in there. */
export function stopTexts(until: Value | undefined, eosString: string | null): readonly string[] {
  const listed = until === undefined || until === null ? [] : typeof until === 'string' ? [until] : until;
  if (!isList(listed) || !listed.every((it): it is string => typeof it === 'string')) {
    throw new EvalUsageError(`generation_kwargs: "until" must be a text or a list of texts, not ${JSON.stringify(toJson(until ?? null))}`);
  }
  return eosString === null || listed.includes(eosString) ? listed : [...listed, eosString];
}

function takeMaxTokens(generation: Dict, fallback: number): { readonly name: string; readonly value: Value; readonly rest: Dict } {
  const given = get(generation, 'max_tokens');
  if (given !== undefined) return { name: 'max_tokens', value: given, rest: without(generation, 'max_tokens') };
  return { name: 'max_tokens', value: get(generation, 'max_gen_toks') ?? fallback, rest: without(generation, 'max_gen_toks') };
}

export function promptJson(prompt: Prompt): Json {
  if (typeof prompt === 'string') return prompt;
  return prompt.map((it): Json => (typeof it === 'string' ? it : 'role' in it ? { role: it.role, content: it.content } : it));
}

/** Python's values as JSON. Whole floats become integers: the same number to a JSON reader. */
function toJson(value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof PyFloat) return value.value;
  const number = asNumber(value);
  if (number !== null) return number;
  if (isList(value)) return value.map(toJson);
  if (isDict(value)) return Object.fromEntries(entries(value).map(([key, item]) => [String(key), toJson(item)]));
  return String(value);
}
