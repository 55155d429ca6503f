// Who is swept: everybody who was added and not removed, whoever removes whom meanwhile.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Sweeper, type Swept } from './sweeper.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('checks each member at each tick, and those no more that have gone', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 4 }), { maxLength: 8 }),
      (count, ticks) => {
        const sweeper = new Sweeper(20, () => 0);
        const checked: number[] = [];
        /** Which members go when the first of them is checked. */
        let leaving: number[] = [];
        const members = Array.from({ length: count }, (_, index): Swept => {
          const member = {
            sweptIndex: -1,
            check: () => {
              checked.push(index);
              if (leaving.includes(index)) for (const other of leaving.splice(0)) remove(other);
            },
          };
          sweeper.add(member);
          return member;
        });
        const present = new Set(members.keys());
        const remove = (index: number): void => {
          const member = members[index];
          if (!member) return;
          sweeper.remove(member);
          sweeper.remove(member);
          present.delete(index);
        };
        for (const tick of ticks) {
          const before = new Set(present);
          checked.length = 0;
          leaving = [...tick];
          vi.advanceTimersByTime(20);
          // Nobody who stays is left out, and nobody is checked who had gone before.
          for (const index of present) expect(checked).toContain(index);
          for (const index of checked) expect(before.has(index)).toBe(true);
          expect(new Set(sweeper.members)).toEqual(new Set([...present].map((index) => members[index])));
        }
        for (const index of [...present]) remove(index);
        vi.advanceTimersByTime(20);
        expect([sweeper.members.length, vi.getTimerCount()]).toEqual([0, 0]);
        sweeper.stop();
      },
    ),
    { numRuns: 300 },
  );
});
