// A tokenizer's signature: the same for everybody who publishes the same tokenizer, whatever the order or layout of its file.
import { createHash } from 'node:crypto';

/** A value of parsed JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON text with object keys in order of their UTF-16 code units, no white space and ECMAScript's number format (RFC 8785, the JSON
 * canonicalization scheme). Not recursive, so a deeply nested value cannot exhaust the stack.
 * Throws a `TypeError` for what JSON cannot hold (undefined, NaN, functions).
 *
 * @example canonicalJson({ b: 1, a: [true, null] }) // '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  const pieces: string[] = [];
  const pending: Step[] = [{ value }];
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    if ('text' in step) pieces.push(step.text);
    else if (typeof step.value === 'object' && step.value !== null) for (const child of children(step.value).reverse()) pending.push(child);
    else pieces.push(scalar(step.value));
  }
  return pieces.join('');
}

/**
 * SHA-256 (lower-case hex) of the canonical JSON of a parsed `tokenizer.json`.
 *
 * @example tokenizerSignature(JSON.parse(readFileSync('tokenizer.json', 'utf8')))
 */
export function tokenizerSignature(tokenizerJson: unknown): string {
  return createHash('sha256').update(canonicalJson(tokenizerJson)).digest('hex');
}

type Step = { readonly text: string } | { readonly value: unknown };

function children(value: object): Step[] {
  if (Array.isArray(value)) {
    return [
      { text: '[' },
      ...value.flatMap((item: unknown, i): Step[] => (i === 0 ? [{ value: item }] : [{ text: ',' }, { value: item }])),
      { text: ']' },
    ];
  }
  const keys = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    { text: '{' },
    ...keys.flatMap(([key, item], i): Step[] => [{ text: `${i === 0 ? '' : ','}${JSON.stringify(key)}:` }, { value: item }]),
    { text: '}' },
  ];
}

function scalar(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`JSON has no value of type ${typeof value}`);
  return text;
}
