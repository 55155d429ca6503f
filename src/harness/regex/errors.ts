// What can go wrong with a pattern.

/** A pattern or replacement that Python's `re` would refuse too (`re.error`). */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
  constructor(pattern: string, problem: string, at: number) {
    super(`regular expression ${JSON.stringify(pattern.slice(0, 200))}: ${problem} at position ${at}`);
  }
}

/** Inside this folder: a pattern that our parser leaves to Python's own engine (conditional groups, characters by name). */
export class RegexUnsupportedError extends Error {
  override readonly name = 'RegexUnsupportedError';
  constructor(pattern: string, feature: string) {
    super(`regular expression ${JSON.stringify(pattern.slice(0, 200))} uses ${feature}, which is not supported; write it without`);
  }
}

/** A search that took too long on a text; whoever scores counts it as no match. */
export class RegexTimeoutError extends Error {
  override readonly name = 'RegexTimeoutError';
  constructor(pattern: string, milliseconds: number) {
    super(`regular expression ${JSON.stringify(pattern.slice(0, 200))} found no end within ${milliseconds} ms on a text`);
  }
}
