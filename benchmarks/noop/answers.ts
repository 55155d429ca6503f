// What the no-op server says: constant answers of a settable size, and made-up but well-formed log-probabilities.

/** The fields of a completions or chat request that change the answer; all else is ignored. */
interface Asked {
  readonly prompt?: unknown;
  readonly echo?: boolean;
  readonly logprobs?: number | boolean | null;
  readonly max_tokens?: number;
}

interface Logprobs {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly (number | null)[];
  readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[];
  readonly text_offset: readonly number[];
}

const envelope = { id: 'cmpl-0', created: 1_700_000_000, model: 'noop' };
const usage = { prompt_tokens: 8, completion_tokens: 8, total_tokens: 16 };

/** Text of `length` characters in words of at most seven letters. */
export const filler = (length: number): string => 'lorem ipsum dolor '.repeat(Math.ceil(length / 18)).slice(0, length);

/** Splits like many tokenizers do: a word keeps the blank before it. Joining the pieces gives the text back. */
export const tokensOf = (prompt: unknown): readonly string[] => {
  if (Array.isArray(prompt)) return prompt.map((id) => (typeof id === 'string' ? id : `<${String(id)}>`));
  return String(prompt ?? '').match(/\s*\S+|\s+$/g) ?? [];
};

const logprobsOf = (tokens: readonly string[], alternatives: boolean): Logprobs => {
  let offset = 0;
  const offsets = tokens.map((token) => {
    const at = offset;
    offset += token.length;
    return at;
  });
  // A pure function of position and length, so that every run scores alike.
  const values = tokens.map((token, position) => (position === 0 ? null : -((token.length * 7 + position * 3) % 23) / 8 - 0.125));
  const top = tokens.map((token, position) =>
    position === 0 || !alternatives ? null : { [token]: values[position] ?? 0, ' other': -0.25 },
  );
  return { tokens, token_logprobs: values, top_logprobs: top, text_offset: offsets };
};

/** JSON of a completions answer that echoes the prompt and scores it. */
export const echoedCompletion = (asked: Asked, text: string): string => {
  const prompt = asked.echo === true ? tokensOf(asked.prompt) : [];
  const answer = asked.max_tokens === 0 ? [] : tokensOf(text);
  const tokens = [...prompt, ...answer];
  const wanted = asked.logprobs !== undefined && asked.logprobs !== null && asked.logprobs !== false;
  const logprobs = wanted ? logprobsOf(tokens, asked.logprobs !== 0) : null;
  return JSON.stringify({
    ...envelope,
    object: 'text_completion',
    choices: [{ index: 0, text: tokens.join(''), logprobs, finish_reason: 'length' }],
    usage: { prompt_tokens: prompt.length, completion_tokens: answer.length, total_tokens: tokens.length },
  });
};

/** JSON of a plain completions answer, padded so that the whole body has `bytes` bytes where that is possible. */
export const plainCompletion = (bytes: number): string =>
  padded(bytes, (text) => ({
    ...envelope,
    object: 'text_completion',
    choices: [{ index: 0, text, logprobs: null, finish_reason: 'length' }],
    usage,
  }));

/** JSON of a chat answer, padded like `plainCompletion`. */
export const plainChat = (bytes: number): string =>
  padded(bytes, (text) => ({
    ...envelope,
    id: 'chatcmpl-0',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, logprobs: null, finish_reason: 'stop' }],
    usage,
  }));

/** The events of a streamed answer: one per word, the end reason, then `[DONE]`. */
export const streamedEvents = (kind: 'chat' | 'completion', text: string): readonly string[] => {
  const choice = (piece: string, end: string | null): unknown =>
    kind === 'chat'
      ? { index: 0, delta: end === null ? { content: piece } : {}, finish_reason: end }
      : { index: 0, text: piece, finish_reason: end };
  const object = kind === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  const chunk = (piece: string, end: string | null): string => JSON.stringify({ ...envelope, object, choices: [choice(piece, end)] });
  return [...tokensOf(text).map((token) => chunk(token, null)), chunk('', 'stop'), '[DONE]'].map((data) => `data: ${data}\n\n`);
};

export const models = (): string =>
  JSON.stringify({ object: 'list', data: [{ id: 'noop', object: 'model', created: 1_700_000_000, owned_by: 'noop' }] });

export const notFound = (): string =>
  JSON.stringify({ error: { message: 'no such path', type: 'invalid_request_error', param: null, code: null } });

const padded = (bytes: number, answer: (text: string) => unknown): string => {
  const empty = JSON.stringify(answer(''));
  return JSON.stringify(answer(filler(Math.max(1, bytes - empty.length))));
};
