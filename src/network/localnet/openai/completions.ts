// POST /v1/completions.
import type { ModelBackend, TokenScore } from '../backend/model-backend.ts';
import { type Choice, type ChoiceListener, runChoice, type ScoredToken } from './choice.ts';
import { eventStream } from './event-stream.ts';
import { completionLogprobs } from './logprobs-format.ts';
import { contextTooLong, invalidParam, modelNotFound } from './openai-error.ts';
import { type CompletionBody, readCompletionBody } from './request-body.ts';
import { type ServedModel, usageOf } from './served-model.ts';
import { countCodePoints, textAssembler } from './text-assembler.ts';

interface Prompt {
  readonly text: string;
  readonly tokens: readonly number[];
}

interface Plan {
  readonly body: CompletionBody;
  readonly backend: ModelBackend;
  readonly prompts: readonly Prompt[];
  readonly head: { readonly id: string; readonly object: 'text_completion'; readonly created: number; readonly model: string };
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Answers one request body. Throws `OpenAiError` for what cannot be served. */
export async function answerCompletion(served: ServedModel, json: string, signal: AbortSignal): Promise<Response> {
  const body = readCompletionBody(json);
  if (body.model !== served.id) throw modelNotFound(body.model);
  const backend = served.backend();
  const { id, seed } = served.next();
  const head = { id: `cmpl-${id}`, object: 'text_completion', created: Math.floor(served.nowMs() / 1000), model: served.id } as const;
  const prompts = readPrompts(body, backend);
  const plan: Plan = { body, backend, prompts, head, seed: body.seed ?? seed, signal };
  if (body.stream) return eventStream((send) => streamChoices(plan, send));
  const choices = await runChoices(plan, () => ({}));
  return Response.json({
    ...head,
    choices: choices.map(({ choice, prompt }, index) => ({
      text: body.echo ? prompt.text + choice.text : choice.text,
      index,
      logprobs: logprobsOf(plan, prompt, body.echo ? choice.promptScores : null, choice.tokens),
      finish_reason: choice.finish,
    })),
    usage: usage(plan, choices),
  });
}

async function streamChoices(plan: Plan, send: (chunk: object) => void): Promise<void> {
  const { body, head } = plan;
  const chunk = (index: number, text: string, logprobs: object | null, finish: string | null) => ({
    ...head,
    choices: [{ text, index, logprobs, finish_reason: finish }],
  });
  const choices = await runChoices(plan, (index, prompt) => {
    const promptLength = countCodePoints(prompt.text);
    return {
      onPrompt: (scores) => {
        if (body.echo) send(chunk(index, prompt.text, logprobsOf(plan, prompt, scores, []), null));
      },
      onDelta: ({ text, tokens }) => {
        const logprobs = body.logprobs === null ? null : completionLogprobs(tokens, plan.backend.tokenizer, promptLength);
        send(chunk(index, text, logprobs, null));
      },
      onEnd: ({ finish }) => send({ ...chunk(index, '', null, finish) }),
    };
  });
  send({ ...head, choices: [], usage: usage(plan, choices) });
}

interface Ran {
  readonly choice: Choice;
  readonly prompt: Prompt;
}

/** All choices, one after the other: `n` for each prompt. */
async function runChoices(
  { body, backend, prompts, seed, signal }: Plan,
  listen: (index: number, prompt: Prompt) => ChoiceListener & { onEnd?(choice: Choice): void },
): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  for (const prompt of prompts) {
    for (let repeat = 0; repeat < body.n; repeat++) {
      const listener = listen(ran.length, prompt);
      const request = {
        prompt: prompt.tokens,
        maxTokens: body.max_tokens,
        temperature: body.temperature,
        topP: body.top_p,
        seed: (seed + ran.length) >>> 0,
        top: body.logprobs,
        scorePrompt: body.echo && body.logprobs !== null,
        stops: body.stop,
        signal,
      };
      const choice = await runChoice(backend, request, listener);
      listener.onEnd?.(choice);
      ran.push({ choice, prompt });
    }
  }
  return ran;
}

function usage({ prompts }: Plan, choices: readonly Ran[]) {
  const promptTokens = prompts.reduce((sum, { tokens }) => sum + tokens.length, 0);
  return usageOf(
    promptTokens,
    choices.reduce((sum, { choice }) => sum + choice.generated, 0),
  );
}

/** `promptScores` is null where the prompt is not echoed. */
function logprobsOf({ body, backend }: Plan, prompt: Prompt, promptScores: readonly TokenScore[] | null, tokens: readonly ScoredToken[]) {
  if (body.logprobs === null) return null;
  const promptLength = countCodePoints(prompt.text);
  if (promptScores === null) return completionLogprobs(tokens, backend.tokenizer, promptLength);
  const answered = tokens.map((it) => ({ ...it, offset: promptLength + it.offset }));
  return completionLogprobs([...echoed(prompt, promptScores, backend), ...answered], backend.tokenizer, 0);
}

/** The prompt's own tokens; the first has no score. */
function echoed(prompt: Prompt, promptScores: readonly TokenScore[], { tokenizer }: ModelBackend): readonly ScoredToken[] {
  const assembler = textAssembler([]);
  return prompt.tokens.map((token, i) => {
    const offset = assembler.decodedCodePoints;
    assembler.push(tokenizer.bytes(token));
    return { token, score: promptScores[i - 1] ?? null, offset };
  });
}

function readPrompts({ prompt, max_tokens: maxTokens }: CompletionBody, { tokenizer, contextSize }: ModelBackend): readonly Prompt[] {
  const prompts = listOf(prompt).map((one): Prompt => {
    if (typeof one === 'string') return { text: one, tokens: tokenizer.encode(one) };
    const wrong = one.find((token) => token >= tokenizer.vocabularySize);
    if (wrong !== undefined)
      throw invalidParam('prompt', `Invalid token id ${wrong}: the vocabulary has ${tokenizer.vocabularySize} tokens.`);
    return { text: tokenizer.decode(one), tokens: one };
  });
  for (const { tokens } of prompts) {
    if (tokens.length === 0) throw invalidParam('prompt', "'prompt' must not be empty.");
    if (tokens.length + maxTokens > contextSize) throw contextTooLong('prompt', contextSize, tokens.length, maxTokens);
  }
  return prompts;
}

function listOf(prompt: CompletionBody['prompt']): readonly (string | readonly number[])[] {
  if (typeof prompt === 'string') return [prompt];
  const numbers = prompt.filter((item) => typeof item === 'number');
  if (numbers.length > 0) return [numbers];
  return prompt.filter((item) => typeof item !== 'number');
}
