import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionMembers } from './session-members.ts';

const setting = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  size: fc.integer({ min: 1, max: 50 }),
  seed: fc.nat(),
  sessionIndex: fc.nat({ max: 10_000_000 }),
});

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `supplier ${i}`);
const draw = { serviceId: 'text-generation', application: 'app' };

test('a session has `size` different suppliers, or all there are', () => {
  fc.assert(
    fc.property(setting, ({ count, size, seed, sessionIndex }) => {
      const members = sessionMembers(namesOf(count), { ...draw, seed, sessionIndex, size });
      expect(members).toHaveLength(Math.min(size, count));
      expect(new Set(members).size).toBe(members.length);
      expect(namesOf(count)).toEqual(expect.arrayContaining([...members]));
    }),
    { seed: 1 },
  );
});

test('the members depend on seed, application and height only, not on the order of the list', () => {
  fc.assert(
    fc.property(setting, ({ count, size, seed, sessionIndex }) => {
      const once = sessionMembers(namesOf(count), { ...draw, seed, sessionIndex, size });
      expect(sessionMembers(namesOf(count).reverse(), { ...draw, seed, sessionIndex, size })).toEqual(once);
    }),
    { seed: 2 },
  );
  const rings = [1, 2, 3].map((seed) => sessionMembers(namesOf(16), { ...draw, seed, sessionIndex: 0, size: 16 }).join());
  expect(new Set(rings).size).toBe(3);
});

test('over n sessions everybody is in `size` of them, and nobody waits longer than ⌈n / size⌉ - 1 sessions', () => {
  fc.assert(
    fc.property(setting, ({ count, size: asked, seed, sessionIndex }) => {
      const size = Math.min(asked, count);
      const sessions = Array.from({ length: count }, (_, i) =>
        sessionMembers(namesOf(count), { ...draw, seed, sessionIndex: sessionIndex + i, size }),
      );
      for (const name of namesOf(count)) {
        const present = sessions.map((members) => members.includes(name));
        expect(present.filter(Boolean)).toHaveLength(size);
        const longestWait = Math.max(...present.map((_, i) => [...present.slice(i), true].indexOf(true)));
        expect(longestWait).toBeLessThanOrEqual(Math.ceil(count / size) - 1);
      }
    }),
    { numRuns: 50, seed: 3 },
  );
});

test('with the defaults every supplier is in a session of 60 seconds whenever LocalNet starts, and has its share of five minutes', () => {
  const names = namesOf(16);
  const seconds = 20;
  const sessions = Array.from({ length: 40 }, (_, sessionIndex) => sessionMembers(names, { ...draw, seed: 1, sessionIndex, size: 12 }));
  for (const name of names) {
    const presence = sessions.flatMap((members) => Array<boolean>(seconds).fill(members.includes(name)));
    for (let start = 0; start < 16 * seconds; start += 7) {
      expect(presence.slice(start, start + 60).filter(Boolean).length).toBeGreaterThanOrEqual(20);
      expect(presence.slice(start, start + 300).filter(Boolean).length).toBeGreaterThanOrEqual(0.66 * 300);
    }
  }
});
