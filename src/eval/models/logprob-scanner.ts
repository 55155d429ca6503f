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
 * the generated one. Of an answer to one prompt the first choice counts. Null where the answer has not the usual form: one choice for each context length, `token_logprobs` before
 * `top_logprobs`, both equally long, `index` before both where there are several choices. Takes time linear in the answer; never throws.
 */
export function scanLogprobs(body: Buffer, contextLengths: readonly number[]): readonly ScoredChoice[] | null {
  const found = new Array<ScoredChoice | null>(contextLengths.length).fill(null);
  if (body[skipBlanksBack(body, body.length)] !== closeBrace) return null;
  let at = 0;
  for (let nth = 0; nth < found.length; nth += 1) {
    const own = findValue(body, ownKey, at, openBracket);
    if (own === -1) return null;
    // Of several choices each must have its own `top_logprobs` behind `token_logprobs`, not the next one's.
    const top = findValue(body, topKey, found.length === 1 ? own : at, openBracket);
    if (top < own) return null;
    const index = found.length === 1 ? 0 : indexBetween(body, at, own);
    const contextLength = contextLengths[index];
    if (contextLength === undefined || found[index] !== null) return null;
    const choice = scanChoice(body, own, top, contextLength);
    if (choice === null) return null;
    found[index] = choice;
    at = top;
  }
  if (found.length > 1 && findValue(body, ownKey, at, openBracket) !== -1) return null;
  return found.every((it) => it !== null) ? found : null;
}

/** What is scored stands at the end of both lists: they are read from there. */
function scanChoice(body: Buffer, own: number, top: number, contextLength: number): ScoredChoice | null {
  const end = body.indexOf(closeBracket, own);
  if (end === -1 || end > top) return null;
  const tokenCount = countItems(body, own + 1, end);
  const wanted = Math.max(0, tokenCount - 1 - contextLength);
  const values = lastNumbers(body, end, wanted + 1);
  const largest = lastLargest(body, top, wanted + 1);
  if (values === null || largest === null) return null;
  let logprob = 0;
  let isGreedy = true;
  // Backwards, and without the generated token: sums are made in the order that lm-eval makes them in.
  for (let nth = wanted; nth > 0; nth -= 1) {
    const value = values[nth] ?? Number.NaN;
    const best = largest[nth] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(best)) return null;
    logprob += value;
    if (value !== best) isGreedy = false;
  }
  return { logprob, isGreedy, tokenCount };
}

/** The last `count` items of an array of numbers that ends at `end`, the last one first; NaN for what is no number. */
function lastNumbers(body: Buffer, end: number, count: number): readonly number[] | null {
  const numbers: number[] = [];
  for (let stop = end; numbers.length < count; ) {
    let start = stop;
    while (body[start - 1] !== comma && body[start - 1] !== openBracket) start -= 1;
    numbers.push(numberBetween(body, skipBlanks(body, start), skipBlanksBack(body, stop) + 1));
    stop = start - 1;
    if (body[stop] === openBracket) return numbers.length < count ? null : numbers;
  }
  return numbers;
}

/** Where a token's text has a `]`, it may look like the list's end at first. */
const maxEnds = 1_000;
const maxTokenText = 4_096;

/** The largest number of each of the last `count` objects of an array, the last one first. Null where they are not of that form. */
function lastLargest(body: Buffer, top: number, count: number): readonly number[] | null {
  let end = body.indexOf(closeBracket, top);
  for (let tried = 0; end !== -1 && tried < maxEnds; tried += 1) {
    // Within a text no quote stands without a backslash before it, so that nothing within one reads as an object of numbers.
    const largest = largestBefore(body, end, top, count);
    if (largest !== null) return largest;
    end = body.indexOf(closeBracket, end + 1);
  }
  return null;
}

function largestBefore(body: Buffer, end: number, start: number, count: number): readonly number[] | null {
  const largest: number[] = [];
  let at = skipBlanksBack(body, end);
  while (largest.length < count) {
    if (body[at] !== closeBrace) return null;
    let most = Number.NEGATIVE_INFINITY;
    for (;;) {
      const stop = at;
      while (at > start && stop - at < maxNumber && body[at] !== colon) at -= 1;
      const value = numberBetween(body, skipBlanks(body, at + 1), skipBlanksBack(body, stop) + 1);
      if (Number.isNaN(value)) return null;
      if (value > most) most = value;
      at = openingQuote(body, skipBlanksBack(body, at), start);
      if (at === -1) return null;
      at = skipBlanksBack(body, at);
      if (body[at] === openBrace) break;
      if (body[at] !== comma) return null;
    }
    largest.push(most);
    at = skipBlanksBack(body, at);
    if (largest.length === count) return largest;
    if (body[at] !== comma) return null;
    at = skipBlanksBack(body, at);
  }
  return largest;
}

/** Where the text begins whose closing quote is at `at`; -1 if there is none. */
function openingQuote(body: Buffer, at: number, start: number): number {
  if (body[at] !== quote) return -1;
  const from = Math.max(start, at - maxTokenText);
  for (let open = at - 1; open > from; open -= 1) {
    if (body[open] !== quote) continue;
    let backslashes = 0;
    while (body[open - 1 - backslashes] === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return open;
  }
  return -1;
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

function numberAt(body: Buffer, start: number): number {
  let at = start;
  for (; at < start + maxNumber; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === comma || byte === closeBracket || byte === closeBrace || byte <= 0x20) break;
  }
  return numberBetween(body, start, at);
}

const maxNumber = 64;

/** NaN where there is no number. */
function numberBetween(body: Buffer, start: number, end: number): number {
  if (end - start > maxNumber) return Number.NaN;
  const text = body.toString('latin1', start, end);
  return jsonNumber.test(text) ? Number(text) : Number.NaN;
}

const jsonNumber = /^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?$/;

function skipBlanks(body: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

/** The last place before `end` that is not blank. */
function skipBlanksBack(body: Buffer, end: number): number {
  let at = end - 1;
  while (at >= 0 && (body[at] ?? 0x21) <= 0x20) at -= 1;
  return at;
}
