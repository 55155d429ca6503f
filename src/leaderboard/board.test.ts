import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson } from '../stats/index.ts';
import { type BoardTask, board, type SupplierRow, type TaskEstimate } from './board.ts';
import { minSamplesToRank } from './overall.ts';

const now = new Date('2026-03-01T12:00:00Z');
const hourMs = 3_600_000;
const tasks: readonly BoardTask[] = [
  { name: 'arithmetic', isDefault: true, maxAgeMs: hourMs },
  { name: 'sorting', isDefault: true, maxAgeMs: null },
  { name: 'extra', isDefault: false, maxAgeMs: null },
];

function estimate(task: string, right: number, samples: number, answered = samples, newest = now): TaskEstimate {
  return { task, ...wilson(right, samples), answered, samples, newest };
}

function row(id: string, estimates: readonly TaskEstimate[], facts: Partial<SupplierRow> = {}): SupplierRow {
  return { id, address: `address of ${id}`, name: null, staked: true, lastSeen: now, latency: null, estimates, standing: null, ...facts };
}

test('overall is the unweighted mean over the default tasks, whatever the other tasks and sample counts say', () => {
  const [only] = board([row('a', [estimate('arithmetic', 40, 40), estimate('sorting', 50, 100), estimate('extra', 0, 30)])], {
    tasks,
    now,
  });
  expect(only?.overall?.score).toBe(75);
  expect(only).toMatchObject({ rank: 1, rankRange: { best: 1, worst: 1 }, status: 'ranked', readiness: 1 });
  expect(only?.tasks.map((t) => t.task)).toEqual(['arithmetic', 'sorting', 'extra']);
});

test('19 samples on one default task leave the supplier unranked and without an overall score', () => {
  const rows = [row('a', [estimate('arithmetic', 19, 19), estimate('sorting', 50, 100)]), row('b', [])];
  const [a, b] = board(rows, { tasks, now });
  expect(a).toMatchObject({ id: 'a', rank: null, overall: null, status: 'measuring', readiness: 0.975 });
  expect(b).toMatchObject({ id: 'b', rank: null, overall: null, status: 'waiting', readiness: 0, tasks: [] });
  expect(b?.availability).toEqual({ score: 0, low: 0, high: 100, samples: 0 });
});

test('equal scores share a rank, the next one is skipped, and the id decides the order', () => {
  const both = (right: number) => [estimate('arithmetic', right, 40), estimate('sorting', right, 40)];
  const rows = [row('d', both(10)), row('c', both(30)), row('b', both(30)), row('a', both(39))];
  const rows2 = board(rows, { tasks, now });
  expect(rows2.map(({ id, rank }) => [id, rank])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 2],
    ['d', 4],
  ]);
  expect(rows2.map((r) => r.rankRange)).toEqual([
    { best: 1, worst: 1 },
    { best: 2, worst: 3 },
    { best: 2, worst: 3 },
    { best: 4, worst: 4 },
  ]);
});

test('a window that aged out says nothing any more', () => {
  const old = new Date(now.getTime() - hourMs - 1);
  const [a] = board([row('a', [estimate('arithmetic', 30, 40, 40, old), estimate('sorting', 30, 40, 40, old)])], { tasks, now });
  expect(a?.tasks.map((t) => t.task)).toEqual(['sorting']);
  expect(a).toMatchObject({ overall: null, status: 'measuring' });
});

test('who left keeps its scores, has no rank and takes none from others', () => {
  const both = [estimate('arithmetic', 40, 40), estimate('sorting', 40, 40)];
  const worse = [estimate('arithmetic', 20, 40), estimate('sorting', 20, 40)];
  const rows = board([row('gone', both, { staked: false }), row('here', worse)], { tasks, now });
  expect(rows.map(({ id, rank, status }) => ({ id, rank, status }))).toEqual([
    { id: 'here', rank: 1, status: 'ranked' },
    { id: 'gone', rank: null, status: 'left' },
  ]);
  expect(rows[1]?.overall?.score).toBe(100);
});

test('one that never answers is silent, ranked last with 0, available 0', () => {
  const [a] = board([row('a', [estimate('arithmetic', 0, 30, 0), estimate('sorting', 0, 30, 0)])], { tasks, now });
  expect(a).toMatchObject({ status: 'silent', rank: 1, overall: { score: 0, low: 0 }, availability: { score: 0, low: 0, samples: 60 } });
});

const anyEstimate = (task: string) =>
  fc
    .record({
      samples: fc.integer({ min: 1, max: 200 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      up: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ samples, share, up }) => {
      const answered = Math.round(samples * up);
      return estimate(task, Math.round(answered * share), samples, answered);
    });
const anyRows = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 4 }),
      fc.boolean(),
      ...tasks.map((t) => fc.option(anyEstimate(t.name), { nil: undefined })),
    ),
    {
      selector: ([id]) => id,
      maxLength: 25,
    },
  )
  .map((all) =>
    all.map(([id, staked, ...estimates]) =>
      row(
        id,
        estimates.filter((e) => e !== undefined),
        { staked },
      ),
    ),
  );

test('properties: whatever the rows, order of input is irrelevant, numbers lie in their intervals, ranks count who is better', () => {
  fc.assert(
    fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, keys) => {
      const result = board(rows, { tasks, now });
      const shuffled = rows.map((r) => ({ r, key: keys.next().value })).sort((a, b) => a.key - b.key);
      expect(
        board(
          shuffled.map(({ r }) => r),
          { tasks, now },
        ),
      ).toEqual(result);
      expect(result).toHaveLength(rows.length);
      for (const supplier of result) {
        for (const shown of [supplier.overall, supplier.availability, ...supplier.tasks]) {
          if (shown === null) continue;
          expect(shown.low).toBeGreaterThanOrEqual(0);
          expect(shown.low).toBeLessThanOrEqual(shown.score);
          expect(shown.score).toBeLessThanOrEqual(shown.high);
          expect(shown.high).toBeLessThanOrEqual(100);
        }
        const ready = tasks
          .filter((t) => t.isDefault)
          .every((t) => (supplier.tasks.find((s) => s.task === t.name)?.samples ?? 0) >= minSamplesToRank);
        expect(supplier.overall !== null).toBe(ready);
        expect(supplier.rank !== null).toBe(ready && supplier.status !== 'left');
      }
      const ranked = result.filter((s) => s.rank !== null);
      expect(result.slice(0, ranked.length)).toEqual(ranked);
      for (const s of ranked) {
        const own = s.overall ?? { score: -1, low: -1, high: -1 };
        expect(s.rank).toBe(1 + ranked.filter((o) => (o.overall?.score ?? 0) > own.score).length);
        expect(s.rankRange).toEqual({
          best: 1 + ranked.filter((o) => (o.overall?.low ?? 0) > own.high).length,
          worst: ranked.length - ranked.filter((o) => (o.overall?.high ?? 0) < own.low).length,
        });
        expect(s.rankRange?.best).toBeLessThanOrEqual(s.rank ?? 0);
        expect(s.rankRange?.worst).toBeGreaterThanOrEqual(s.rank ?? 0);
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('property: a better answer on one task never worsens the rank', () => {
  fc.assert(
    fc.property(anyRows, fc.nat(), (rows, pick) => {
      const chosen = rows[pick % Math.max(1, rows.length)];
      if (chosen === undefined) return;
      const better = rows.map((r) =>
        r.id === chosen.id
          ? { ...r, estimates: r.estimates.map((e) => ({ ...e, ...wilson(e.samples, e.samples), answered: e.samples })) }
          : r,
      );
      const before = board(rows, { tasks, now }).find((s) => s.id === chosen.id)?.rank ?? 0;
      const after = board(better, { tasks, now }).find((s) => s.id === chosen.id)?.rank ?? 0;
      expect(after).toBeLessThanOrEqual(before);
    }),
    { seed: 8, numRuns: 200 },
  );
});

test('the tier follows the overall score, but one that is held is not lost at a border', () => {
  const both = (right: number) => [estimate('arithmetic', right, 100), estimate('sorting', right, 100)];
  const standing = { tier: 'Middle', settled: true };
  const rows = [row('a', both(85)), row('b', both(53)), row('c', both(53), { standing }), row('d', both(20)), row('e', [])];
  const tiers = board(rows, { tasks, now }).map(({ id, tier }) => [id, tier?.name, tier?.reward, tier?.settled]);
  expect(tiers).toEqual([
    ['a', 'High', 12, true],
    ['b', 'Base', 1, false],
    ['c', 'Middle', 4, true],
    ['d', null, 0, true],
    ['e', undefined, undefined, undefined],
  ]);
  const [only] = board([row('a', both(85))], { tasks, now, tiers: [{ name: 'All', from: 1, reward: 2 }] });
  expect(only?.tier).toEqual({ name: 'All', reward: 2, settled: true, probability: 1 });
  expect(board([row('a', both(85), { staked: false })], { tasks, now })[0]?.tier).toBeNull();
});
