// How one item is asked: chances, backoff, and what its end means. Outcomes are scripted here, because most failure kinds cannot be had
// from a well-behaved machine; `stages/request.test.ts` has the real ones.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findTask } from '../harness/index.ts';
import type { RelayOutcome } from '../network/network.ts';
import { type FailureKind, failureKinds } from '../openai/failure.ts';
import { seededRandom } from '../stats/index.ts';
import { type AskedItem, askItem, endOf } from './ask.ts';

const timing = { connectMs: 0, firstByteMs: 1, totalMs: 1 };
const kinds = Object.keys(failureKinds).filter((kind): kind is FailureKind => Object.hasOwn(failureKinds, kind));

const outcomeOf = (end: FailureKind | 'ok', prompt: string): RelayOutcome => {
  const place = { height: 7, computeUnits: 1, evidence: null };
  if (end !== 'ok') {
    const failure = { kind: end, detail: 'scripted' };
    return { ...place, exchange: { ok: false, failure, status: null, body: Buffer.alloc(0), timing } };
  }
  const tokens = [prompt, '\n'];
  const logprobs = { tokens, token_logprobs: [-1, -1], top_logprobs: [{}, {}], text_offset: [0, prompt.length] };
  const body = Buffer.from(JSON.stringify({ choices: [{ text: ' 4\n', logprobs }], usage: { prompt_tokens: 3, completion_tokens: 1 } }));
  return { ...place, exchange: { ok: true, status: 200, contentType: 'application/json', body, timing } };
};

interface Asked {
  readonly item: AskedItem;
  readonly waits: readonly number[];
  /** Outcomes of the script that were used. */
  readonly used: number;
}

const task = (name: string) => {
  const found = findTask(name);
  return { task: found, itemId: found.draw(seededRandom('ask')).itemId };
};

async function ask(name: string, script: readonly (FailureKind | 'ok')[], attempts = 3, firstAttempt = 0): Promise<Asked> {
  const { task: found, itemId } = task(name);
  const waits: number[] = [];
  let used = 0;
  const item = await askItem(found, itemId, {
    wire: { api: 'completions', model: 'm' },
    relay: async ({ body }) => outcomeOf(script[used++] ?? 'ok', JSON.parse(body ?? '{}').prompt),
    sleep: async (ms) => void waits.push(ms),
    nowMs: () => 1000 + used,
    loopDelaySince: () => 5,
    retries: { attempts, backoffMs: 100 },
    firstAttempt,
  });
  return { item, waits, used };
}

test('a supplier gets its chances, others their tries, and the last failure says what the item is worth', async () => {
  const scripts = fc.array(
    fc.oneof({ weight: 2, arbitrary: fc.constant('ok' as const) }, { weight: 3, arbitrary: fc.constantFrom(...kinds) }),
    {
      maxLength: 30,
    },
  );
  const names = fc.constantFrom('counting', 'multiple_choice');
  await fc.assert(
    fc.asyncProperty(
      names,
      scripts,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 9 }),
      async (name, script, attempts, firstAttempt) => {
        const { item, waits, used } = await ask(name, script, attempts, firstAttempt);
        const { relays } = item;
        expect(relays).toHaveLength(used);
        const requests = name === 'counting' ? 1 : 4;
        const tries = [...Map.groupBy(relays, ({ instanceIndex }) => instanceIndex)];
        expect(tries.map(([index]) => index)).toEqual(tries.map((_, index) => index));
        for (const [index, [, of]] of tries.entries()) {
          // Numbered on from what is stored.
          expect(of.map(({ attempt }) => attempt)).toEqual(of.map((_, nth) => firstAttempt + nth));
          const failures = of.flatMap(({ answer }) => (answer.ok ? [] : [answer.failure.kind]));
          const last = of.at(-1);
          const counts = Map.groupBy(failures, (kind) => failureKinds[kind].owner);
          for (const [nth, kind] of failures.entries()) {
            const { owner, retry } = failureKinds[kind];
            const soFar = failures.slice(0, nth + 1).filter((other) => failureKinds[other].owner === owner).length;
            const isFinal = !retry || endOf({ kind }) === 'unended' || soFar === attempts;
            // It ends exactly where it must: neither a try less nor a try more.
            expect(isFinal).toBe(nth === failures.length - 1 && last?.answer.ok === false);
          }
          for (const same of counts.values()) expect(same.length).toBeLessThanOrEqual(attempts);
          if (index < tries.length - 1) expect(last?.answer.ok).toBe(true);
        }
        const end = relays.at(-1)?.answer;
        if (end?.ok) {
          expect(item.ended).toBe('answered');
          expect(tries).toHaveLength(requests);
          if (item.ended === 'answered') expect(item.responses).toHaveLength(requests);
        } else if (end && item.ended !== 'answered') {
          expect(item.failure).toEqual(end.failure);
          expect(item.ended).toBe(endOf(end.failure));
        } else expect.unreachable();
        expect(waits).toEqual(tries.flatMap(([, of]) => of.slice(1).map((_, nth) => 100 * 2 ** nth)));
      },
    ),
    { numRuns: 300 },
  );
});

test('what each failure kind means for an item', () => {
  const meanings = Object.groupBy(kinds, (kind) => endOf({ kind }));
  expect(meanings.unended).toEqual(['not_in_session', 'aborted']);
  expect(meanings.void).toEqual(expect.arrayContaining(['unauthorized', 'network_unavailable', 'over_serviced', 'out_of_resources']));
  expect(meanings.void?.every((kind) => failureKinds[kind].owner !== 'supplier')).toBe(true);
  expect(meanings.failed?.every((kind) => failureKinds[kind].owner === 'supplier')).toBe(true);
});

test("a supplier's chances are not used up by the network's failures", async () => {
  const { item } = await ask('counting', ['http_server_error', 'network_unavailable', 'http_server_error', 'network_unavailable', 'ok']);
  expect(item.ended).toBe('answered');
  expect(item.relays.map(({ answer }) => answer.ok)).toEqual([false, false, false, false, true]);
});

test('a relay is told as it was: request, time, delay, claimed tokens', async () => {
  const { item } = await ask('counting', ['connection_reset']);
  expect(item.relays).toMatchObject([
    { attempt: 0, sentAtMs: 1000, loopDelayMs: 5, answer: { ok: false, failure: { kind: 'connection_reset' } } },
    {
      attempt: 1,
      sentAtMs: 1001,
      request: { path: '/v1/completions' },
      answer: { ok: true, claimedPromptTokens: 3, claimedCompletionTokens: 1 },
    },
  ]);
});
