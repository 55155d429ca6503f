// `key=value,key2=value2` as lm-eval's command line reads it: --model_args, --gen_kwargs, --metadata.

import {
  type Dict,
  dict,
  isDict,
  JsonLoadsError,
  jsonLoads,
  LiteralEvalError,
  literalEval,
  pyFloat,
  pyInt,
  type Value,
} from '../harness/values/index.ts';
import { isDecimalText } from './decimal-text.ts';
import { EvalUsageError } from './errors.ts';

/**
 * Reads the texts that follow one flag: each is `key=value` pairs, or the first is a JSON object. Later keys win.
 * Throws `EvalUsageError` that names the flag.
 * @example `parseArguments('--model_args', ['model=m,max_length=4096', 'header={"X-Id": "1"}'])`
 */
export function parseArguments(flag: string, texts: readonly string[]): Dict {
  const [first = ''] = texts;
  const json = asJsonObject(flag, first);
  if (json !== null) return json;
  const found = new Map<string, Value>();
  for (const text of texts) {
    for (const part of splitTopLevel(text)) {
      const at = part.indexOf('=');
      if (at === -1) throw new EvalUsageError(`${flag} ${part}: write key=value`);
      found.set(part.slice(0, at), argumentValue(part.slice(at + 1)));
    }
  }
  return dict(found);
}

/** A value as lm-eval reads it: `true`, `false`, integers, floats, Python literals; anything else is text. */
export function argumentValue(text: string): Value {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  if (/^[0-9]+$/.test(text)) return pyInt(BigInt(text));
  if (isDecimalText(text)) return pyFloat(decimal(text));
  try {
    return literalEval(text);
  } catch (error) {
    if (error instanceof LiteralEvalError) return text;
    throw error;
  }
}

function decimal(text: string): number {
  const plain = text.trim().replaceAll('_', '').toLowerCase();
  if (/^[+-]?(inf|infinity)$/.test(plain)) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?nan$/.test(plain) ? Number.NaN : Number(plain);
}

function asJsonObject(flag: string, text: string): Dict | null {
  let value: Value;
  try {
    value = jsonLoads(text);
  } catch (error) {
    if (!(error instanceof JsonLoadsError)) throw error;
    if (text.trimStart().startsWith('{')) throw new EvalUsageError(`${flag} ${text}: not a JSON object; use double quotes`);
    return null;
  }
  return isDict(value) ? value : null;
}

/** Splits at commas outside of brackets and quotes. */
export function splitTopLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quote = '';
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if ('[({'.includes(character)) depth += 1;
    else if ('])}'.includes(character)) depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
      continue;
    }
    part += character;
  }
  return [...parts, part].filter((it) => it !== '');
}
