// Added tokens (`<|im_end|>`, `<mask>`): where their texts stand in a text, by the rules of the `tokenizers` library.

import type { AddedToken } from './tokenizer-files.ts';

/** A piece of text between added tokens, or an added token's id. */
export type Section = string | number;

const WORD_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const WORD_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const SPACE_START = /^\p{White_Space}*/u;

/** Splits texts at added tokens; the leftmost and of these the longest wins. Null where there are none. */
export function addedTokenSplitter(tokens: readonly AddedToken[]): ((text: string) => readonly Section[]) | null {
  const byContent = new Map(tokens.filter(({ content }) => content !== '').map((token) => [token.content, token]));
  if (byContent.size === 0) return null;
  const contents = [...byContent.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(contents.map(escaped).join('|'), 'g');
  return (text) => {
    const sections: Section[] = [];
    let done = 0;
    for (const match of text.matchAll(pattern)) {
      const token = byContent.get(match[0]);
      if (!token) continue;
      let start = match.index;
      let end = start + match[0].length;
      if (token.single_word && (WORD_END.test(text.slice(0, start)) || WORD_START.test(text.slice(end)))) continue;
      if (token.lstrip) start = Math.max(done, spaceBefore(text, start));
      if (token.rstrip) end += SPACE_START.exec(text.slice(end))?.[0].length ?? 0;
      if (done < start) sections.push(text.slice(done, start));
      sections.push(token.id);
      done = end;
    }
    if (done < text.length) sections.push(text.slice(done));
    return sections;
  };
}

/** A text as a pattern that matches just it. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function spaceBefore(text: string, end: number): number {
  let start = end;
  while (start > 0 && /\p{White_Space}/u.test(text[start - 1] ?? '')) start--;
  return start;
}
