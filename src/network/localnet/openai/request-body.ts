// What clients may ask, as OpenAI's reference has it. Fields that are not known are ignored; known ones that cannot be honoured are refused.
import { z } from 'zod';
import { invalidParam, OpenAiError } from './openai-error.ts';

const maxChoices = 128;
const maxStops = 16;
const maxTop = 20;

const stop = z
  .union([z.string().max(1_000), z.array(z.string().max(1_000)).max(maxStops)])
  .nullish()
  .transform((value) => (typeof value === 'string' ? [value] : (value ?? [])).filter((text) => text !== ''));

const sampling = {
  model: z.string(),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .nullish()
    .transform((value) => value ?? 1),
  top_p: z
    .number()
    .min(0)
    .max(1)
    .nullish()
    .transform((value) => value ?? 1),
  n: z
    .int()
    .min(1)
    .max(16)
    .nullish()
    .transform((value) => value ?? 1),
  seed: z
    .int()
    .nullish()
    .transform((value) => value ?? null),
  stop,
  stream: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  stream_options: z
    .looseObject({ include_usage: z.boolean().nullish() })
    .nullish()
    .transform((value) => value?.include_usage ?? false),
};

const tokenIds = z.array(z.int().min(0));

const completionBody = z.looseObject({
  ...sampling,
  prompt: z.union([z.string(), tokenIds, z.array(z.string()), z.array(tokenIds)], {
    error: 'must be a string, a list of strings, a list of token ids or a list of lists of token ids',
  }),
  max_tokens: z
    .int()
    .min(0)
    .nullish()
    .transform((value) => value ?? 16),
  logprobs: z
    .int()
    .min(0)
    .max(maxTop)
    .nullish()
    .transform((value) => value ?? null),
  echo: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
});

export type CompletionBody = z.infer<typeof completionBody>;

const content = z.union(
  [
    z.string(),
    z.array(z.looseObject({ type: z.literal('text'), text: z.string() })).transform((parts) => parts.map(({ text }) => text).join('')),
  ],
  { error: 'must be a string or a list of parts of type "text"' },
);

const chatBody = z.looseObject({
  ...sampling,
  messages: z
    .array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']), content: content.nullish() }))
    .min(1)
    .max(1_000),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  logprobs: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  top_logprobs: z
    .int()
    .min(0)
    .max(maxTop)
    .nullish()
    .transform((value) => value ?? 0),
});

export type ChatBody = z.infer<typeof chatBody>;

/** Throws `OpenAiError` (400) that names the wrong field. */
export function readCompletionBody(json: string): CompletionBody {
  const body = read(completionBody, json, { suffix: ['', null], best_of: [1, null] });
  const prompts = Array.isArray(body.prompt) && typeof body.prompt[0] !== 'number' ? body.prompt.length : 1;
  if (prompts * body.n > maxChoices) throw invalidParam('prompt', `'prompt' times 'n' may give at most ${maxChoices} choices.`);
  if (body.stream && body.max_tokens === 0 && !body.echo)
    throw invalidParam('max_tokens', "'max_tokens' must be at least 1 for a stream without 'echo'.");
  return body;
}

/** Throws `OpenAiError` (400) that names the wrong field. */
export function readChatBody(json: string): ChatBody {
  const body = read(chatBody, json, { tools: [null], functions: [null] });
  if (body.top_logprobs > 0 && !body.logprobs) throw invalidParam('top_logprobs', "'top_logprobs' needs 'logprobs' to be true.");
  return body;
}

/** Fields that these models cannot honour, with the values that mean nothing. */
const withoutEffect: Readonly<Record<string, readonly unknown[]>> = {
  presence_penalty: [0, null],
  frequency_penalty: [0, null],
  logit_bias: [null],
};

function read<T extends Readonly<Record<string, unknown>>>(
  schema: z.ZodType<T>,
  json: string,
  unsupported: Readonly<Record<string, readonly unknown[]>>,
): T {
  const parsed = schema.safeParse(parseJson(json));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = issue?.path.map(String).join('.') ?? '';
    throw param === ''
      ? new OpenAiError({ status: 400, message: 'The request body must be a JSON object.' })
      : invalidParam(param, `Invalid value for '${param.slice(0, 200)}': ${issue?.message ?? 'not allowed'}.`);
  }
  for (const [field, allowed] of Object.entries({ ...withoutEffect, ...unsupported })) {
    const value = parsed.data[field];
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (value === undefined || isEmpty || allowed.includes(value)) continue;
    throw new OpenAiError({
      status: 400,
      message: `'${field}' is not supported by this model.`,
      param: field,
      code: 'unsupported_parameter',
    });
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpenAiError(
      { status: 400, message: 'We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.' },
      { cause },
    );
  }
}
