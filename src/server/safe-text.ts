// Text from suppliers made harmless for whoever prints it: a terminal, a log, a page.

/**
 * Control characters (terminal escapes), format characters (bidirectional overrides, zero-width and tag characters), line and
 * paragraph separators, lone surrogates.
 */
const dangerous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * One line, at most `maxLength` characters, nothing invisible: for names, URLs, details and messages.
 *
 * @example safeText('\u001b[2Jpwned', 64) // '\ufffd[2Jpwned'
 */
export function safeText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replace(/[\t\n]/g, ' ').replace(dangerous, '\ufffd');
}
