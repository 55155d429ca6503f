import { readFileSync } from 'node:fs';
import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { disjoint, rollingWindows } from './rolling-windows.ts';

const tokens = (count: number) => Array.from({ length: count }, (_, i) => i);

const vectors = z
  .array(
    z.object({
      count: z.number(),
      maxLength: z.number(),
      contextLength: z.number(),
      windows: z.array(z.tuple([z.array(z.number()), z.array(z.number())])),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('testing/vectors/windows.json', import.meta.url), 'utf8')));

test.each(vectors)(
  "$count tokens in windows of $maxLength, $contextLength of them context: lm-eval's windows",
  ({ count, maxLength, contextLength, windows }) => {
    const got = [...rollingWindows(tokens(count), -1, maxLength, contextLength)];
    expect(got).toEqual(windows.map(([context, prediction]) => ({ context, prediction })));
  },
);

test('windows over ten tokens, four at a time, two of them context', () => {
  expect([...rollingWindows(tokens(10), -1, 4, 2)]).toEqual([
    { context: [-1, 0, 1, 2], prediction: [0, 1, 2, 3] },
    { context: [2, 3, 4, 5], prediction: [4, 5, 6] },
    { context: [5, 6, 7, 8], prediction: [7, 8, 9] },
  ]);
  expect([...rollingWindows([], -1, 4, 2)]).toEqual([]);
  expect(() => [...rollingWindows([1], -1, 4, 5)]).toThrow(/1 to 4 tokens, not 5/);
  expect(() => [...rollingWindows([1], -1, 4, 0)]).toThrow(RangeError);
});

test('every token is predicted once, after the tokens right before it', () => {
  assert(
    property(integer({ min: 1, max: 60 }), integer({ min: 1, max: 12 }), integer({ min: 1, max: 12 }), (count, maxLength, wanted) => {
      const contextLength = Math.min(wanted, maxLength);
      const windows = [...rollingWindows(tokens(count), -1, maxLength, contextLength)].map(disjoint);
      expect(windows.flatMap(({ prediction }) => prediction)).toEqual(tokens(count));
      for (const { context, prediction } of windows) {
        const first = prediction[0] ?? 0;
        expect(context.length).toBeGreaterThan(0);
        expect(context).toEqual(tokens(context.length).map((i) => first - context.length + i));
        expect(context.length + prediction.length).toBeLessThanOrEqual(maxLength + 1);
      }
    }),
    { seed: 2, numRuns: 200 },
  );
});
