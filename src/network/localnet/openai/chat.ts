// POST /v1/chat/completions: a conversation becomes one prompt by the tokenizer's own template.
import type { ModelBackend } from '../backend/model-backend.ts';
import { type Choice, type ChoiceListener, runChoice, type ScoredToken } from './choice.ts';
import { eventStream } from './event-stream.ts';
import { chatLogprobs } from './logprobs-format.ts';
import { contextTooLong, invalidParam, modelNotFound } from './openai-error.ts';
import { type ChatBody, readChatBody } from './request-body.ts';
import { type ServedModel, usageOf } from './served-model.ts';

interface Plan {
  readonly body: ChatBody;
  readonly backend: ModelBackend;
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly head: { readonly id: string; readonly created: number; readonly model: string };
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Answers one request body. Throws `OpenAiError` for what cannot be served. */
export async function answerChat(served: ServedModel, json: string, signal: AbortSignal): Promise<Response> {
  const body = readChatBody(json);
  if (body.model !== served.id) throw modelNotFound(body.model);
  const backend = served.backend();
  const { id, seed } = served.next();
  const head = { id: `chatcmpl-${id}`, created: Math.floor(served.nowMs() / 1000), model: served.id };
  const plan: Plan = { body, backend, ...readPrompt(body, backend, served.chatPrompt), head, seed: body.seed ?? seed, signal };
  if (body.stream) return eventStream((send) => streamChoices(plan, send));
  const choices = await runChoices(plan, () => ({}));
  return Response.json({
    ...head,
    object: 'chat.completion',
    choices: choices.map((choice, index) => ({
      index,
      message: { role: 'assistant', content: choice.text, refusal: null },
      logprobs: logprobsOf(plan, choice.tokens),
      finish_reason: choice.finish,
    })),
    usage: usage(plan, choices),
  });
}

async function streamChoices(plan: Plan, send: (chunk: object) => void): Promise<void> {
  const head = { ...plan.head, object: 'chat.completion.chunk' };
  const chunk = (index: number, delta: object, logprobs: object | null, finish: string | null) => ({
    ...head,
    choices: [{ index, delta, logprobs, finish_reason: finish }],
  });
  const choices = await runChoices(plan, (index) => ({
    onPrompt: () => send(chunk(index, { role: 'assistant', content: '' }, null, null)),
    onDelta: ({ text, tokens }) => send(chunk(index, { content: text }, logprobsOf(plan, tokens), null)),
    onEnd: ({ finish }) => send(chunk(index, {}, null, finish)),
  }));
  send({ ...head, choices: [], usage: usage(plan, choices) });
}

async function runChoices(
  { body, backend, prompt, maxTokens, seed, signal }: Plan,
  listen: (index: number) => ChoiceListener & { onEnd?(choice: Choice): void },
): Promise<readonly Choice[]> {
  const choices: Choice[] = [];
  for (let index = 0; index < body.n; index++) {
    const listener = listen(index);
    const request = {
      prompt,
      maxTokens,
      temperature: body.temperature,
      topP: body.top_p,
      seed: (seed + index) >>> 0,
      top: body.logprobs ? body.top_logprobs : null,
      scorePrompt: false,
      stops: body.stop,
      signal,
    };
    const choice = await runChoice(backend, request, listener);
    listener.onEnd?.(choice);
    choices.push(choice);
  }
  return choices;
}

function logprobsOf({ body, backend }: Plan, tokens: readonly ScoredToken[]) {
  return body.logprobs ? { content: chatLogprobs(tokens, backend.tokenizer, body.top_logprobs), refusal: null } : null;
}

function usage({ prompt }: Plan, choices: readonly Choice[]) {
  return usageOf(
    prompt.length,
    choices.reduce((sum, { generated }) => sum + generated, 0),
  );
}

function readPrompt(
  body: ChatBody,
  { tokenizer, contextSize }: ModelBackend,
  chatPrompt: ServedModel['chatPrompt'],
): { readonly prompt: readonly number[]; readonly maxTokens: number } {
  const messages = body.messages.map(({ role, content }) => ({ role, content: content ?? '' }));
  const prompt = tokenizer.encode(chatPrompt(messages));
  if (prompt.length === 0) throw invalidParam('messages', "'messages' must hold a message of the user.");
  const asked = body.max_completion_tokens ?? body.max_tokens;
  if (prompt.length + (asked ?? 1) > contextSize) throw contextTooLong('messages', contextSize, prompt.length, asked ?? 1);
  return { prompt, maxTokens: asked ?? contextSize - prompt.length };
}
