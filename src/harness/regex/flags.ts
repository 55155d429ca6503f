// Flags of patterns.

/** Flags as Python names them: ignore case, multi-line, dot matches newline, verbose, ASCII only. */
export interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly a: boolean;
}

/** Letters of flags, e.g. `is`; `u` and `L` change nothing for text. */
export function flagsOf(letters: string, base?: Flags): Flags {
  const has = (letter: 'i' | 'm' | 's' | 'x' | 'a'): boolean => letters.includes(letter) || (base?.[letter] ?? false);
  return { i: has('i'), m: has('m'), s: has('s'), x: has('x'), a: has('a') };
}
