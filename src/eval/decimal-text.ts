// What Python's `float(text)` takes: digits with single underscores between them, an exponent, inf and nan; blanks around.

const decimalText = /^[+-]?(?:(?:[0-9](?:_?[0-9])*)?\.?(?:[0-9](?:_?[0-9])*)?(?:e[+-]?[0-9](?:_?[0-9])*)?|inf|infinity|nan)$/i;

/** Whether `float(text)` would succeed in Python (ASCII digits). */
export function isDecimalText(text: string): boolean {
  const trimmed = text.trim();
  return /[0-9in]/i.test(trimmed) && decimalText.test(trimmed) && !/^[+-]?\.?e/i.test(trimmed);
}
