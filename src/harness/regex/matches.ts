// Every match of a pattern in a text, in Python's order and with Python's rule for empty matches.

/** Where a match and its groups are, in UTF-16 units; null for a group that took no part. [0] is the whole match. */
export type Spans = readonly (readonly [number, number] | null)[];

/** An engine's search: the first match at or after a place. */
export interface Search {
  /** `mustAdvance`: the match has to end after `from` (Python's rule just behind an empty match). */
  from(text: string, from: number, mustAdvance: boolean): Spans | null;
}

/** All matches, at most `limit`. After an empty match the next one must reach further; an empty one right behind a non-empty one counts (Python 3.7). */
export function allMatches(search: Search, text: string, limit: number): Spans[] {
  const found: Spans[] = [];
  let at = 0;
  let mustAdvance = false;
  while (found.length < limit && at <= text.length) {
    const spans = search.from(text, at, mustAdvance);
    const whole = spans?.[0];
    if (!spans || !whole) break;
    found.push(spans);
    mustAdvance = whole[0] === whole[1];
    at = whole[1];
  }
  return found;
}

/** The place after the character at `at`. */
export function nextCharacter(text: string, at: number): number {
  const code = text.codePointAt(at);
  return at + (code !== undefined && code > 0xffff ? 2 : 1);
}
