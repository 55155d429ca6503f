// JSON from outside: nesting and number of values are limited before anything is built, in time linear in the text.

export interface JsonLimits {
  /** Most levels of arrays and objects within each other. */
  readonly depth: number;
  /** Most values in all, an empty array or object counted as two: it takes some twenty times the memory of its two bytes. */
  readonly values: number;
}

/** 500,000 values hold the log-probabilities of a prompt of 100,000 tokens. */
export const defaultJsonLimits: JsonLimits = { depth: 64, values: 500_000 };

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: 'not_json' | 'json_too_deep' | 'json_too_large' };

const quote = 0x22;
const backslash = 0x5c;

/** Parses JSON text in UTF-8. Never throws. */
export const parseJson = (body: Buffer, limits: JsonLimits = defaultJsonLimits): Parsed => {
  const problem = exceeded(body, limits);
  if (problem !== null) return { ok: false, problem };
  try {
    // Some servers put a byte order mark first, which no JSON parser takes.
    const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
    return { ok: true, value: JSON.parse(body.toString('utf8', start)) };
  } catch {
    return { ok: false, problem: 'not_json' };
  }
};

/** Counts brackets and commas outside of strings. On what is not JSON the counts mean nothing, but `JSON.parse` refuses that. */
const exceeded = (body: Buffer, limits: JsonLimits): 'json_too_deep' | 'json_too_large' | null => {
  // Each level and each value takes a byte at least.
  if (body.length <= limits.depth && body.length <= limits.values) return null;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      at += 1;
      while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > limits.depth) return 'json_too_deep';
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    else if (byte === 0x2c) {
      values += 1;
      if (values > limits.values) return 'json_too_large';
    }
  }
  return values > limits.values ? 'json_too_large' : null;
};
