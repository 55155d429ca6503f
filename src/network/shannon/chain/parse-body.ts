// A node's JSON, checked: nodes are trusted with facts, not with memory or shapes.
import { z } from 'zod';
import { ChainError } from './chain-error.ts';

/** Throws `ChainError` (`malformed`). */
export function parseBody<T>(body: Buffer, schema: z.ZodType<T>, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ChainError('malformed', `${place} answers with something that is not JSON; is this a node's REST or RPC port?`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const at = first ? `${first.path.join('.') || 'the answer'}: ${first.message}` : 'unexpected';
  throw new ChainError('malformed', `${place} answers in an unknown form (${at})`, { cause: parsed.error });
}

/** A height as both ports write it. */
export const heightText = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number);

/** A time with nanoseconds, as milliseconds since 1970. */
export const timeText = z
  .string()
  .max(64)
  .transform((text) => Date.parse(text))
  .pipe(z.number());
