import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canAsk, renewAfterMs } from './policy.ts';

test('a window is renewed after a time, after so many sessions, or never', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1e9 }), (sessions, sessionMs) => {
      expect(renewAfterMs({ unit: 'sessions', sessions }, sessionMs)).toBe(sessions * sessionMs);
      expect(renewAfterMs({ unit: 'time', everyMs: sessions }, sessionMs)).toBe(sessions);
      expect(renewAfterMs(null, sessionMs)).toBeNull();
    }),
  );
});

test('chats are asked for texts only', () => {
  const types = ['generate_until', 'loglikelihood', 'multiple_choice', 'loglikelihood_rolling'] as const;
  expect(types.filter((outputType) => canAsk('chat', { outputType }))).toEqual(['generate_until']);
  expect(types.filter((outputType) => canAsk('completions', { outputType }))).toEqual(types);
});
