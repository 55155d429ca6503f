// The texts of a completions or chat answer, in the order of `index`, as lm-eval reads them.
import { z } from 'zod';
import { lstrip } from '../../harness/values/index.ts';
import { parseAnswer } from '../../openai/answer.ts';
import type { Exchange } from '../../openai/exchange.ts';
import type { Failure } from '../../openai/failure.ts';

export type Generations =
  | { readonly ok: true; readonly texts: readonly (string | null)[] }
  | { readonly ok: false; readonly failure: Failure };

const index = z.number().int().nonnegative();
const completions = z.object({ choices: z.array(z.object({ index: index.nullish(), text: z.string().nullable() })) });
// A blocked answer has no message or no content: lm-eval takes the answer as empty then.
const chats = z.object({
  choices: z.array(z.object({ index: index.nullish(), message: z.object({ content: z.string().nullable() }).nullish().catch(null) })),
});

/**
 * Reads the generated texts of one request. A null text is an answer without content (the caller puts its placeholder there).
 * With `thinkEndToken`, what comes before its last occurrence is dropped, and blanks after it.
 */
export function readGenerations(
  exchange: Exchange,
  options: { readonly isChat: boolean; readonly thinkEndToken?: string | null },
): Generations {
  if (!options.isChat) {
    const answer = parseAnswer(exchange, completions);
    if (!answer.ok) return answer;
    return inOrder(answer.value.choices.map((it, at) => ({ index: it.index ?? at, text: it.text })));
  }
  const answer = parseAnswer(exchange, chats);
  if (!answer.ok) return answer;
  const { choices } = answer.value;
  if (choices.some((it) => it.message === null || it.message === undefined)) return { ok: true, texts: [''] };
  return inOrder(
    choices.map((it, at) => {
      const content = it.message?.content ?? null;
      return { index: it.index ?? at, text: content === null ? null : withoutThinking(content, options.thinkEndToken ?? null) };
    }),
  );
}

/** What follows the last `thinkEndToken`, without the blanks before it; all of the text where there is no such token. */
export function withoutThinking(text: string, thinkEndToken: string | null): string {
  if (thinkEndToken === null || thinkEndToken === '') return text;
  const at = text.lastIndexOf(thinkEndToken);
  return lstrip(at === -1 ? text : text.slice(at + thinkEndToken.length));
}

function inOrder(choices: readonly { readonly index: number; readonly text: string | null }[]): Generations {
  const texts = new Array<string | null>(choices.length).fill(null);
  for (const { index: at, text } of choices) {
    if (at >= choices.length)
      return { ok: false, failure: { kind: 'bad_schema', detail: `choices: index ${at} of ${choices.length} choices` } };
    texts[at] = text;
  }
  return { ok: true, texts };
}
