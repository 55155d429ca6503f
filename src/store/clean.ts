// PostgreSQL text and jsonb cannot hold NUL, and UTF-8 cannot hold a lone surrogate. Suppliers send both.
// Each becomes U+FFFD here, at the one place through which all values reach the database; the exact bytes stay in packs.

/** Text as PostgreSQL can store it: NUL and lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  return withoutNul(text.isWellFormed() ? text : text.toWellFormed());
}

/** Text whose NULs are U+FFFD. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** JSON text (as `JSON.stringify` writes it) that jsonb accepts: escaped NULs and lone surrogates become U+FFFD, in keys too. */
export function cleanJson(json: string): string {
  if (!json.includes('\\u')) return json;
  // Every escape is consumed whole, so that an escaped backslash before "u0000" is not mistaken for one.
  // JSON.stringify writes surrogates as escapes only when they are lone.
  return json.replace(/\\(?:u([0-9a-f]{4})|.)/gis, (sequence, hex: string | undefined) =>
    hex !== undefined && (hex === '0000' || /^d[89a-f]/i.test(hex)) ? '\uFFFD' : sequence,
  );
}

/** JSON text of a value for a jsonb column or parameter. */
export function toJson(value: unknown): string {
  return cleanJson(JSON.stringify(value));
}
