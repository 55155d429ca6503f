// Streamed completions and chats: puts the pieces together and notes when the first one came.
import { z } from 'zod';
import { errorAnswer, type Usage, usage } from './answer.ts';
import { defaultEventStreamLimits, type EventOutcome, EventStream, type EventStreamLimits } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import type { Failure } from './failure.ts';
import { parseJson } from './json.ts';
import { chatLogprobs, type TokenLogprob } from './logprobs.ts';
import { withoutKey } from './redact.ts';
import type { Sink } from './sink.ts';
import { printable } from './text.ts';

export interface StreamedChoice {
  readonly index: number;
  readonly text: string;
  readonly finishReason: string | null;
  /** Chat streams that were asked for log-probabilities; else empty. */
  readonly logprobs: readonly TokenLogprob[];
}

export interface StreamedAnswer {
  readonly model: string | null;
  /** By index. */
  readonly choices: readonly StreamedChoice[];
  /** Claimed by the server, where it sends usage in streams. */
  readonly usage: Usage | null;
  /** Events that carried text: tokens, roughly. */
  readonly pieces: number;
  /** Milliseconds from sending the request to the first piece of text; null if there was none. */
  readonly firstTokenMs: number | null;
  readonly lastTokenMs: number | null;
}

/** Like an exchange, with the assembled answer where all went well. The body is the stream as it came. */
export type StreamedExchange = (Extract<Exchange, { ok: true }> & { readonly answer: StreamedAnswer }) | Extract<Exchange, { ok: false }>;

/**
 * Speed of generation: tokens after the first by the time they took. Null for fewer than two tokens. Uses the claimed token count
 * only where it does not exceed the pieces seen, as a claim costs nothing.
 */
export const tokensPerSecond = (answer: StreamedAnswer): number | null => {
  if (answer.firstTokenMs === null || answer.lastTokenMs === null) return null;
  const tokens = Math.min(answer.pieces, answer.usage?.completion_tokens ?? answer.pieces);
  const tookMs = answer.lastTokenMs - answer.firstTokenMs;
  return tokens < 2 || tookMs <= 0 ? null : ((tokens - 1) * 1_000) / tookMs;
};

const chunk = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        index: z.number().int().min(0).max(127).nullish(),
        text: z.string().nullish(),
        delta: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
        logprobs: z.unknown().optional(),
      }),
    )
    .nullish(),
  usage: usage.nullish(),
});

/** A sink that assembles a streamed answer. `apiKey` was sent along; where the server says it back, it is taken out. */
export const createAnswerSink = (
  apiKey?: string,
  limits: EventStreamLimits = defaultEventStreamLimits,
): Sink & { answer(): StreamedAnswer } => {
  const broken = (detail: string): Failure => ({ kind: 'stream_broken', detail: printable(withoutKey(detail, apiKey), 300) });
  const choices = new Map<number, { text: string; finishReason: string | null; logprobs: TokenLogprob[] }>();
  let model: string | null = null;
  let claimed: Usage | null = null;
  let pieces = 0;
  let firstMs: number | null = null;
  let lastMs: number | null = null;
  let done = false;
  let atMs = 0;

  const onPiece = (): void => {
    pieces += 1;
    lastMs = atMs;
    firstMs ??= lastMs;
  };

  const onData = (data: string): EventOutcome => {
    if (data === '[DONE]') {
      done = true;
      return 'end';
    }
    const parsed = parseJson(Buffer.from(data));
    if (!parsed.ok) return broken(`${parsed.problem}: "${data.slice(0, 400)}"`);
    const read = chunk.safeParse(parsed.value);
    // Every field of a chunk may be missing, so that an error object passes for one without choices.
    const error = read.success && read.data.choices ? null : errorAnswer.safeParse(parsed.value);
    if (error?.success) return broken(`an error in the stream: ${error.data.message}`);
    if (!read.success) return broken(`an event of another form: "${data.slice(0, 400)}"`);
    model ??= read.data.model ?? null;
    claimed = read.data.usage ?? claimed;
    for (const piece of read.data.choices ?? []) {
      const index = piece.index ?? 0;
      const choice = choices.get(index) ?? { text: '', finishReason: null, logprobs: [] };
      choices.set(index, choice);
      const text = piece.text ?? piece.delta?.content ?? '';
      choice.text += text;
      choice.finishReason = piece.finish_reason ?? choice.finishReason;
      const logprobs = chatLogprobs.safeParse(piece.logprobs);
      if (logprobs.success && logprobs.data.content) choice.logprobs.push(...logprobs.data.content);
      if (text !== '') onPiece();
    }
    return null;
  };

  const events = new EventStream(limits, onData);
  return {
    contentType: 'text/event-stream',
    write: (bytes, sinceSentMs) => {
      atMs = sinceSentMs;
      return events.write(bytes);
    },
    close: (sinceSentMs) => {
      atMs = sinceSentMs;
      const outcome = events.close();
      if (outcome !== null && outcome !== 'end') return outcome;
      // Some servers leave `[DONE]` out; that the answer is complete shows in its end reasons.
      const complete = done || (choices.size > 0 && [...choices.values()].every((choice) => choice.finishReason !== null));
      return complete ? null : broken('the stream ended without [DONE] or a finish_reason');
    },
    answer: () => ({
      model: model === null ? null : withoutKey(model, apiKey),
      choices: [...choices]
        .sort(([a], [b]) => a - b)
        .map(([index, choice]) => ({ index, ...choice, text: withoutKey(choice.text, apiKey) })),
      usage: claimed,
      pieces,
      firstTokenMs: firstMs,
      lastTokenMs: lastMs,
    }),
  };
};
