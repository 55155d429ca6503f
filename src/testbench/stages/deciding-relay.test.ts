import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decidingRelay } from './deciding-relay.ts';

interface Relay {
  readonly instanceIndex: number;
  readonly attempt: number;
  readonly failureKind: string | null;
}

/** Asks an item in rounds as the requester does: from its first request, until one fails; attempts are numbered on from round to round. */
function ask(
  rounds: readonly (readonly number[])[],
  instances: number,
): { readonly relays: readonly Relay[]; readonly last: Relay | null } {
  const relays: Relay[] = [];
  for (const failures of rounds) {
    const first = 1 + Math.max(-1, ...relays.map(({ attempt }) => attempt));
    for (let instanceIndex = 0; instanceIndex < instances; instanceIndex++) {
      // So many tries fail; three is the end of the item for this round.
      const failed = Math.min(3, failures[instanceIndex] ?? 0);
      for (let i = 0; i < failed; i++) relays.push({ instanceIndex, attempt: first + i, failureKind: 'http_server_error' });
      if (failed === 3) break;
      relays.push({ instanceIndex, attempt: first + failed, failureKind: null });
    }
  }
  return { relays, last: relays.at(-1) ?? null };
}

test('the relay that was sent last decides, whatever order the relays are in', () => {
  const rounds = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(rounds, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), (tries, instances, order) => {
      const { relays, last } = ask(tries, instances);
      const keys = [(r: Relay) => r.attempt, (r: Relay) => -r.attempt, (r: Relay) => r.instanceIndex, () => 0] as const;
      const key = keys[order] ?? keys[0];
      expect(
        decidingRelay(
          relays.toSorted((a, b) => key(a) - key(b)),
          instances,
        ),
      ).toEqual(last);
    }),
  );
});

test('an item of which a request was never sent is not decided', () => {
  const answered = { attempt: 0, failureKind: null };
  expect(decidingRelay([], 1)).toBeNull();
  expect(decidingRelay([{ ...answered, instanceIndex: 0 }], 2)).toBeNull();
  expect(decidingRelay([{ ...answered, instanceIndex: 1 }], 2)).toBeNull();
});
