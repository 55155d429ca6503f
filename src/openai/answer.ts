// The OpenAI API's answers: what they must have, and how an exchange becomes one. Extra fields are dropped; what real servers (vLLM,
// llama.cpp, TGI, OpenAI) leave out or send as null may be missing.
import { z } from 'zod';
import type { Exchange } from './exchange.ts';
import type { Failure } from './failure.ts';
import { defaultJsonLimits, type JsonLimits, parseJson } from './json.ts';
import { chatLogprobs, completionLogprobs } from './logprobs.ts';
import { printable } from './text.ts';

const count = z.number().int().nonnegative();

/** Token counts that the server claims. */
export const usage = z.object({ prompt_tokens: count.nullish(), completion_tokens: count.nullish(), total_tokens: count.nullish() });

export type Usage = z.infer<typeof usage>;

/** `POST /v1/completions`. */
export const completionAnswer = z.object({
  id: z.string().nullish(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        index: count.nullish(),
        text: z.string(),
        finish_reason: z.string().nullish(),
        logprobs: completionLogprobs.nullish(),
      }),
    )
    .min(1),
  usage: usage.nullish(),
});

export type CompletionAnswer = z.infer<typeof completionAnswer>;

/** `POST /v1/chat/completions`. `content` is null where the model only called tools. */
export const chatAnswer = z.object({
  id: z.string().nullish(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        index: count.nullish(),
        message: z.object({ role: z.string().nullish(), content: z.string().nullable() }),
        finish_reason: z.string().nullish(),
        logprobs: chatLogprobs.nullish(),
      }),
    )
    .min(1),
  usage: usage.nullish(),
});

export type ChatAnswer = z.infer<typeof chatAnswer>;

/** `GET /v1/models`. */
export const modelsAnswer = z.object({
  data: z.array(z.object({ id: z.string().min(1).max(500), owned_by: z.string().nullish(), max_model_len: count.nullish() })),
});

export type ModelsAnswer = z.infer<typeof modelsAnswer>;

const errorFields = z.object({
  message: z.string(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
});

/** An error object in the forms that are about: OpenAI's, a bare text (TGI), vLLM's older one without the outer object, FastAPI's. */
export const errorAnswer = z.union([
  z.object({ error: errorFields }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }): ErrorFields => ({ message: error })),
  errorFields,
  z.object({ detail: z.string() }).transform(({ detail }): ErrorFields => ({ message: detail })),
]);

type ErrorFields = z.infer<typeof errorFields>;
export type ErrorAnswer = z.infer<typeof errorAnswer>;

export type ParsedAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/**
 * Reads an exchange's body as one of the answers above. The exchange's own failure is passed on; else the failure is `not_json`,
 * `json_too_deep`, `json_too_large` or `bad_schema`, with a detail that is safe to show. Never throws; takes time linear in the body.
 *
 * @example
 * const answer = parseAnswer(await client.send(target, request), completionAnswer);
 * if (answer.ok) console.log(answer.value.choices[0]?.text);
 */
export const parseAnswer = <T>(exchange: Exchange, schema: z.ZodType<T>, limits: JsonLimits = defaultJsonLimits): ParsedAnswer<T> => {
  if (!exchange.ok) return { ok: false, failure: exchange.failure };
  const parsed = parseJson(exchange.body, limits);
  if (!parsed.ok) return { ok: false, failure: { kind: parsed.problem, detail: jsonDetail(parsed.problem, exchange, limits) } };
  const read = schema.safeParse(parsed.value);
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, failure: { kind: 'bad_schema', detail: schemaDetail(read.error, parsed.value) } };
};

/** The server's own words in an error body, or null. Not yet safe to print. */
export const errorMessage = (body: Buffer): string | null => {
  const parsed = parseJson(body);
  return parsed.ok ? messageOf(parsed.value) : null;
};

const messageOf = (value: unknown): string | null => {
  const read = errorAnswer.safeParse(value);
  return read.success ? read.data.message : null;
};

const jsonDetail = (
  problem: 'not_json' | 'json_too_deep' | 'json_too_large',
  exchange: Exchange & { ok: true },
  limits: JsonLimits,
): string => {
  if (problem === 'json_too_deep') return `the JSON nests deeper than ${limits.depth} levels`;
  if (problem === 'json_too_large') return `the JSON holds more than ${limits.values} values`;
  const start = printable(exchange.body.toString('utf8', 0, 60), 60);
  return `${exchange.body.length} bytes of "${exchange.contentType}" that are not JSON; they start with "${start}"`;
};

const schemaDetail = (error: z.ZodError, value: unknown): string => {
  const message = messageOf(value);
  if (message !== null) return `an error object in place of the answer: ${printable(message, 200)}`;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.map(String).join('.');
  return printable(`${where}: ${issue?.message ?? 'unexpected form'}`, 300);
};
