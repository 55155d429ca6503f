// Opaque cursors of paged lists: where the next page starts, in a form that clients pass back and never read.
import { z } from '@hono/zod-openapi';
import { ProblemError } from './problem.ts';
import type { PageMark } from './reads.ts';

const mark = z.tuple([z.int().min(0).max(8.64e15), z.string().min(1).max(200)]);

/** @example encodeCursor({ at: new Date(0), id: 's_1' }) // 'WzAsInNfMSJd' */
export function encodeCursor({ at, id }: PageMark): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');
}

/** Throws a 400 `ProblemError` for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): PageMark {
  const [at, id] = parse(cursor);
  return { at: new Date(at), id };
}

function parse(cursor: string): z.infer<typeof mark> {
  try {
    return mark.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    const detail = 'cursor is not one that this API gave out; leave it out to start from the newest row';
    throw new ProblemError(400, 'bad-cursor', detail, { cause, errors: [{ parameter: 'cursor', detail }] });
  }
}
