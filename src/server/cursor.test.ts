import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { ProblemError } from './problem.ts';

test('property: a cursor comes back as it went out', () => {
  const mark = fc.record({
    at: fc.date({ min: new Date(0), max: new Date(8.64e15), noInvalidDate: true }),
    id: fc.string({ minLength: 1, maxLength: 200 }),
  });
  fc.assert(
    fc.property(mark, ({ at, id }) => {
      const cursor = encodeCursor({ at, id });
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor)).toEqual({ at, id });
    }),
    { seed: 5 },
  );
});

test('property: anything else is a problem that names the parameter, and nothing worse', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => Buffer.from(json).toString('base64url')),
      ),
      (cursor) => {
        try {
          decodeCursor(cursor);
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
          expect(error).toMatchObject({ problem: { status: 400, errors: [{ parameter: 'cursor' }] } });
        }
      },
    ),
    { seed: 6, numRuns: 500 },
  );
});
