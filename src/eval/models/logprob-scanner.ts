// Reads from a completions answer only what a loglikelihood needs, without building the rest: such answers are 70 kB and more, of which a
// few numbers are of use. Keys are found by searching bytes (a quote inside of a JSON text is escaped, so `"token_logprobs":[` can only be
// a key); anything out of the ordinary gives null, and the caller parses the whole instead.

/** Sum of the log-probabilities of the scored tokens, and whether each was the likeliest. */
export interface ScoredChoice {
  readonly logprob: number;
  readonly isGreedy: boolean;
  /** Length of `token_logprobs`: prompt and generated tokens. */
  readonly tokenCount: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const ownKey = Buffer.from('"token_logprobs"');
const topKey = Buffer.from('"top_logprobs"');
const indexKey = Buffer.from('"index"');

/**
 * The scored choices of an answer in the order of their `index`; `contextLengths[i]` tokens of choice i are context, and its last token is
 * the generated one. Null where the answer has not the usual form: one choice for each context length, `token_logprobs` before
 * `top_logprobs`, `index` before both where there are several choices. Takes time linear in the answer; never throws.
 */
export function scanLogprobs(body: Buffer, contextLengths: readonly number[]): readonly ScoredChoice[] | null {
  const found = new Array<ScoredChoice | null>(contextLengths.length).fill(null);
  if (body[lastByte(body)] !== closeBrace) return null;
  let at = 0;
  for (let nth = 0; nth < found.length; nth += 1) {
    const own = findValue(body, ownKey, at, openBracket);
    if (own === -1 || (nth === 0 && isBefore(body, topKey, own))) return null;
    const index = found.length === 1 ? 0 : indexBetween(body, at, own);
    const contextLength = contextLengths[index];
    const top = findValue(body, topKey, own, openBracket);
    if (top === -1 || contextLength === undefined || found[index] !== null) return null;
    const choice = scanChoice(body, own, top, contextLength);
    if (choice === null) return null;
    found[index] = choice;
    at = top;
  }
  if (findValue(body, ownKey, at, openBracket) !== -1) return null;
  return found.every((it) => it !== null) ? found : null;
}

function scanChoice(body: Buffer, own: number, top: number, contextLength: number): ScoredChoice | null {
  const end = body.indexOf(closeBracket, own);
  if (end === -1 || end > top) return null;
  const tokenCount = countItems(body, own + 1, end);
  let ownAt = nthItem(body, own + 1, contextLength);
  let topAt = nthItem(body, top + 1, contextLength);
  let logprob = 0;
  let isGreedy = true;
  // The last position is the generated token's.
  for (let nth = contextLength; nth < tokenCount - 1; nth += 1) {
    if (ownAt === -1 || topAt === -1) return null;
    const value = numberAt(body, ownAt);
    const largest = largestAt(body, topAt);
    if (Number.isNaN(value) || Number.isNaN(largest)) return null;
    logprob += value;
    if (value !== largest) isGreedy = false;
    ownAt = nthItem(body, ownAt, 1);
    topAt = nthItem(body, topAt, 1);
  }
  return { logprob, isGreedy, tokenCount };
}

/** Where the value of the next such key starts, if it begins with `first`; -1 if there is none. */
function findValue(body: Buffer, key: Buffer, from: number, first: number): number {
  for (let at = body.indexOf(key, from); at !== -1; at = body.indexOf(key, at + 1)) {
    if (body[at - 1] === backslash) continue;
    const afterKey = skipBlanks(body, at + key.length);
    if (body[afterKey] !== colon) continue;
    const value = skipBlanks(body, afterKey + 1);
    if (body[value] === first) return value;
  }
  return -1;
}

function isBefore(body: Buffer, key: Buffer, limit: number): boolean {
  const at = findValue(body, key, 0, openBracket);
  return at !== -1 && at < limit;
}

/** The last `index` between two places; -1 if there is none, or none that is a number. */
function indexBetween(body: Buffer, from: number, to: number): number {
  let found = -1;
  for (let at = body.indexOf(indexKey, from); at !== -1 && at < to; at = body.indexOf(indexKey, at + 1)) {
    const afterKey = skipBlanks(body, at + indexKey.length);
    if (body[at - 1] === backslash || body[afterKey] !== colon) continue;
    const value = numberAt(body, skipBlanks(body, afterKey + 1));
    // A token may be the text "index": then its log-probability follows, which is no index.
    if (Number.isInteger(value) && !Object.is(value, -0)) found = found === -1 ? value : Number.NaN;
  }
  return found;
}

/** Items of an array of numbers between its brackets. */
function countItems(body: Buffer, from: number, end: number): number {
  if (skipBlanks(body, from) === end) return 0;
  let count = 1;
  for (let at = from; at < end; at += 1) if (body[at] === comma) count += 1;
  return count;
}

/** Start of the item that is `nth` items further on in an array; -1 if the array ends before. */
function nthItem(body: Buffer, from: number, nth: number): number {
  let at = from;
  let left = nth;
  let depth = 0;
  for (; left > 0; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      for (at += 1; body[at] !== quote; at += 1) {
        if (body[at] === backslash) at += 1;
        if (at >= body.length) return -1;
      }
    } else if (byte === comma) {
      if (depth === 0) left -= 1;
    } else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth < 0) return -1;
    } else if (byte === undefined) return -1;
  }
  return skipBlanks(body, at);
}

/** NaN where there is no number. */
function numberAt(body: Buffer, start: number): number {
  let at = start;
  for (; at < start + 64; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === comma || byte === closeBracket || byte === closeBrace || byte <= 0x20) break;
  }
  const text = body.toString('latin1', start, at);
  return jsonNumber.test(text) ? Number(text) : Number.NaN;
}

const jsonNumber = /^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?$/;

/** The largest value of an object of numbers; NaN where there is none. */
function largestAt(body: Buffer, start: number): number {
  if (body[start] !== openBrace) return Number.NaN;
  let largest = Number.NEGATIVE_INFINITY;
  let at = skipBlanks(body, start + 1);
  for (;;) {
    if (body[at] !== quote) return Number.NaN;
    for (at += 1; body[at] !== quote; at += 1) {
      if (body[at] === backslash) at += 1;
      if (at >= body.length) return Number.NaN;
    }
    at = skipBlanks(body, at + 1);
    if (body[at] !== colon) return Number.NaN;
    at = skipBlanks(body, at + 1);
    const value = numberAt(body, at);
    if (Number.isNaN(value)) return Number.NaN;
    largest = Math.max(largest, value);
    while (at < body.length && body[at] !== comma && body[at] !== closeBrace) at += 1;
    if (body[at] === closeBrace) return largest;
    at = skipBlanks(body, at + 1);
  }
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

function lastByte(body: Buffer): number {
  let at = body.length - 1;
  while (at >= 0 && (body[at] ?? 0x21) <= 0x20) at -= 1;
  return at;
}
