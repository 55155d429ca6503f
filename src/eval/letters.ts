// Which option a generated text means. One pass over the text; no pattern that could take long on a hostile one.

/** `A` for 0. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

/**
 * The option that a text names, as an index; null where it names none.
 * In this order: the text is an option's own words; it begins with a letter (`B`, `(B)`, `B.`, `b)`); a letter follows "answer" (`the answer is
 * (C)`); the first letter that stands alone and is not the article "A" or the pronoun "I".
 */
export function letterIn(text: string, options: readonly string[]): number | null {
  const answer = text.slice(0, maxLength).trim();
  const same = options.findIndex((it) => it.toLowerCase() === answer.replace(/[.!]$/, '').toLowerCase());
  if (same !== -1) return same;
  const tokens = lettersIn(answer, options.length);
  const start = answer.search(/[A-Za-z0-9]/);
  const leading = tokens.find((it) => it.at === start);
  if (leading !== undefined && !leading.isWord) return leading.option;
  const lower = answer.toLowerCase();
  const after = lower.lastIndexOf('answer');
  const named = after === -1 ? undefined : tokens.find((it) => it.at > after && !it.isWord && isUpper(answer, it.at));
  if (named !== undefined) return named.option;
  return tokens.find((it) => !it.isWord && isUpper(answer, it.at))?.option ?? null;
}

const maxLength = 20_000;

interface Letter {
  readonly at: number;
  readonly option: number;
  /** Reads as a word of a sentence: "A dog", "I think". */
  readonly isWord: boolean;
}

/** Letters with nothing alphanumeric beside them. */
function lettersIn(text: string, count: number): readonly Letter[] {
  const found: Letter[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const option = (text.charCodeAt(at) & ~32) - 65;
    if (!/[A-Za-z]/.test(text[at] ?? '') || option >= count || isWordCharacter(text[at - 1]) || isWordCharacter(text[at + 1])) continue;
    const isWord = (option === 0 || option === 8) && text[at + 1] === ' ' && /[a-z]/.test(text[at + 2] ?? '');
    found.push({ at, option, isWord });
  }
  return found;
}

const isUpper = (text: string, at: number): boolean => /[A-Z]/.test(text[at] ?? '');
const isWordCharacter = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}'’]/u.test(character);
