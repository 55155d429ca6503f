// Tokens back to text, for the decoders of byte-pair encoding. The JavaScript library's lose a byte order mark and handle the first
// word's space otherwise than Python's.

import { z } from 'zod';
import { byteCharacters } from './byte-alphabet.ts';

/** Tokens to tokens; the text is what they are joined to. */
type Step = (tokens: readonly string[]) => readonly string[];

const config = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('ByteLevel') }),
  z.looseObject({ type: z.literal('ByteFallback') }),
  z.looseObject({ type: z.literal('Fuse') }),
  z.looseObject({
    type: z.literal('Strip'),
    content: z.string().length(1),
    start: z.number().int().nonnegative(),
    stop: z.number().int().nonnegative(),
  }),
  z.looseObject({ type: z.literal('Replace'), pattern: z.object({ String: z.string().min(1) }), content: z.string() }),
  z.looseObject({ type: z.literal('Metaspace'), replacement: z.string().min(1), prepend_scheme: z.string().nullish() }),
  z.looseObject({ type: z.literal('Sequence'), decoders: z.array(z.unknown()).max(20) }),
]);

/** The decoder of a `tokenizer.json`; null for a kind that is left to the library. */
export function compileDecoder(json: unknown): ((tokens: readonly string[]) => string) | null {
  const step = stepOf(json, 0);
  return step && ((tokens) => step(tokens).join(''));
}

function stepOf(json: unknown, depth: number): Step | null {
  const parsed = config.safeParse(json);
  if (!parsed.success || depth > 10) return null;
  const decoder = parsed.data;
  switch (decoder.type) {
    case 'ByteLevel':
      return (tokens) => [lossy.decode(Uint8Array.from(tokens.flatMap(bytesOf)))];
    case 'ByteFallback':
      return joinedBytes;
    case 'Fuse':
      return (tokens) => [tokens.join('')];
    case 'Strip':
      return (tokens) => tokens.map((token) => stripped(token, decoder.content, decoder.start, decoder.stop));
    case 'Replace':
      return (tokens) => tokens.map((token) => token.replaceAll(decoder.pattern.String, () => decoder.content));
    case 'Metaspace': {
      const first = decoder.prepend_scheme === 'never' ? ' ' : '';
      return (tokens) => tokens.map((token, i) => token.replaceAll(decoder.replacement, i === 0 ? first : ' '));
    }
    case 'Sequence': {
      const steps = decoder.decoders.map((inner) => stepOf(inner, depth + 1));
      const known = steps.filter((step) => step !== null);
      return known.length === steps.length ? (tokens) => known.reduce((list, step) => step(list), tokens) : null;
    }
  }
}

const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const byteOf = new Map(byteCharacters.map((character, byte) => [character, byte]));
const utf8 = new TextEncoder();

/** The bytes of a token; one with other characters (an added token) stands for itself. */
function bytesOf(token: string): number[] {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = byteOf.get(character);
    if (byte === undefined) return [...utf8.encode(token)];
    bytes.push(byte);
  }
  return bytes;
}

/** Runs of `<0xE2>` become characters; a run that is no UTF-8 becomes a replacement character a byte. */
function joinedBytes(tokens: readonly string[]): readonly string[] {
  const joined: string[] = [];
  let run: number[] = [];
  const flush = () => {
    if (run.length > 0) joined.push(...charactersOf(run));
    run = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
    if (byte?.[1]) run.push(Number.parseInt(byte[1], 16));
    else {
      flush();
      joined.push(token);
    }
  }
  flush();
  return joined;
}

function charactersOf(bytes: readonly number[]): readonly string[] {
  try {
    return [strict.decode(Uint8Array.from(bytes))];
  } catch {
    return bytes.map(() => '\ufffd');
  }
}

function stripped(token: string, character: string, start: number, stop: number): string {
  let from = 0;
  while (from < start && token[from] === character) from++;
  let to = token.length;
  while (to > from && token.length - to < stop && token[to - 1] === character) to--;
  return token.slice(from, to);
}
