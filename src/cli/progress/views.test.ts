import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../width.ts';
import { measureLogLine, measureTable, renderMeasure } from './measure-view.ts';
import type { MeasureSnapshot, ProgressSnapshot } from './snapshot.ts';
import { renderStart, startLogLine } from './start-view.ts';

const startedAt = Date.UTC(2026, 0, 1);
const now = startedAt + 83_000;

const running: ProgressSnapshot = {
  startedAt,
  url: 'http://127.0.0.1:8787',
  message: null,
  samplesPerSecond: 53.21,
  nextEstimateInSeconds: 4,
  stages: ['manager', 'sampler', 'requester', 'evaluator', 'summarizer'].map((name, i) => ({
    name,
    active: i,
    done: 100 * i,
    ratePerSecond: i / 3,
    doing: i === 2 ? 'arithmetic for gold-1' : null,
  })),
  suppliers: Array.from({ length: 16 }, (_, i) => ({
    name: `supplier-${i}`,
    samples: 10 * i,
    estimate: i < 12 ? { score: 90 - 5 * i, low: 85 - 5 * i, high: 95 - 5 * i } : null,
    state: 'measuring',
  })),
};

const measuring: MeasureSnapshot = {
  startedAt,
  url: 'http://127.0.0.1:8000',
  model: 'm-1',
  message: null,
  tasks: ['arithmetic', 'copying', 'logic'].map((task, i) => ({
    task,
    samples: 50 - 25 * i,
    planned: 50,
    estimate: i < 2 ? { score: 80, low: 70, high: 88.5 } : null,
    secondsLeft: i === 1 ? 12 : i === 2 ? 70 : 0,
  })),
};

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('日', '🙂', '\u001b', '[2J', '\n', '\r', '\t', '\u0301', '\u202e', '\u200d', '\ufe0f', '\ud800', 'a', ' ', '<script>'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 60,
});
const count = fc.oneof(fc.nat(200), fc.nat());
const rate = fc.double({ min: 0, max: 1e9, noNaN: true });
const estimate = fc.option(
  fc.record({
    score: fc.double({ min: 0, max: 100, noNaN: true }),
    low: fc.double({ min: 0, max: 100, noNaN: true }),
    high: fc.double({ min: 0, max: 100, noNaN: true }),
  }),
);
const snapshot: fc.Arbitrary<ProgressSnapshot> = fc.record({
  startedAt: fc.constant(startedAt),
  url: fc.option(hostile),
  message: fc.option(hostile),
  samplesPerSecond: rate,
  nextEstimateInSeconds: fc.option(rate),
  stages: fc.array(fc.record({ name: hostile, active: count, done: count, ratePerSecond: rate, doing: fc.option(hostile) }), {
    maxLength: 6,
  }),
  suppliers: fc.array(fc.record({ name: hostile, samples: count, estimate, state: hostile }), { maxLength: 60 }),
});
const measureSnapshot: fc.Arbitrary<MeasureSnapshot> = fc.record({
  startedAt: fc.constant(startedAt),
  url: hostile,
  model: fc.option(hostile),
  message: fc.option(hostile),
  tasks: fc.array(fc.record({ task: hostile, samples: count, planned: count, estimate, secondsLeft: fc.option(rate) }), { maxLength: 60 }),
});
const frame = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 70 }), color: fc.boolean() });

function expectFits(
  lines: readonly string[],
  { columns, rows, color }: { readonly columns: number; readonly rows: number; readonly color: boolean },
) {
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) {
    const seen = color ? stripVTControlCharacters(line) : line;
    expect(displayWidth(seen)).toBeLessThan(Math.max(2, columns));
    expect(seen).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  }
}

const numRuns = process.env.HALLMARK_LONG === '1' ? 5000 : 300;

describe('hallmark start', () => {
  it('never takes more rows or columns than there are, whatever suppliers call themselves', () => {
    fc.assert(
      fc.property(snapshot, frame, (it, size) => expectFits(renderStart(it, size, now), size)),
      { numRuns },
    );
  });

  it('shows stages and suppliers in 80 × 24', () => {
    expect(renderStart(running, { columns: 80, rows: 24, color: false }, now)).toMatchInlineSnapshot(`
      [
        "Hallmark · http://127.0.0.1:8787 · running for 1 min 23 s",
        "53.2 samples/s · next estimate in 4 s · 12 of 16 suppliers with an estimate",
        "",
        "stage       active      done    per s",
        "manager          0         0      0.0",
        "sampler          1       100      0.3",
        "requester        2       200      0.7  arithmetic for gold-1",
        "evaluator        3       300      1.0",
        "summarizer       4       400      1.3",
        "",
        "supplier     score        95 %  samples  state",
        "supplier-0    90.0   85.0–95.0        0  measuring",
        "supplier-1    85.0   80.0–90.0       10  measuring",
        "supplier-2    80.0   75.0–85.0       20  measuring",
        "supplier-3    75.0   70.0–80.0       30  measuring",
        "supplier-4    70.0   65.0–75.0       40  measuring",
        "supplier-5    65.0   60.0–70.0       50  measuring",
        "supplier-6    60.0   55.0–65.0       60  measuring",
        "supplier-7    55.0   50.0–60.0       70  measuring",
        "supplier-8    50.0   45.0–55.0       80  measuring",
        "supplier-9    45.0   40.0–50.0       90  measuring",
        "supplier-10   40.0   35.0–45.0      100  measuring",
        "supplier-11   35.0   30.0–40.0      110  measuring",
        "and 4 more on the board",
      ]
    `);
  });

  it('draws intervals where there is room', () => {
    const lines = renderStart(running, { columns: 110, rows: 24, color: false }, now);
    expect(lines.find((it) => it.startsWith('supplier-2 '))).toBe(
      'supplier-2    80.0   75.0–85.0  ···············├●┤··       20  measuring',
    );
  });

  it('counts the suppliers that do not fit, and shows all when they do', () => {
    expect(renderStart(running, { columns: 80, rows: 24, color: false }, now).at(-1)).toMatch(/^and \d+ more on the board$/);
    const all = renderStart(running, { columns: 80, rows: 27, color: false }, now);
    expect(all).toHaveLength(27);
    expect(all.at(-1)).toMatch(/^supplier-15 /);
  });

  it('says what matters most in very few rows', () => {
    expect(renderStart(running, { columns: 60, rows: 1, color: false }, now)).toEqual([
      'Hallmark · http://127.0.0.1:8787 · running for 1 min 23 s',
    ]);
    expect(renderStart(running, { columns: 120, rows: 3, color: false }, now)).toHaveLength(3);
  });

  it('uses colours only where they are welcome', () => {
    expect(renderStart(running, { columns: 80, rows: 24, color: false }, now).join('')).not.toContain('\u001b');
    expect(renderStart(running, { columns: 80, rows: 24, color: true }, now).join('')).toContain('\u001b[1m');
  });

  it('has something to show before anything is known', () => {
    const empty: ProgressSnapshot = {
      ...running,
      url: null,
      message: 'loading 14 models',
      stages: [],
      suppliers: [],
      nextEstimateInSeconds: null,
      samplesPerSecond: 0,
    };
    expect(renderStart(empty, { columns: 80, rows: 24, color: false }, now)).toEqual([
      'Hallmark · starting · running for 1 min 23 s',
      'loading 14 models',
    ]);
    expect(startLogLine(empty)).toBe('loading 14 models');
  });
});

describe('hallmark measure', () => {
  it('never takes more rows or columns than there are', () => {
    fc.assert(
      fc.property(measureSnapshot, frame, (it, size) => expectFits(renderMeasure(it, size, now), size)),
      { numRuns },
    );
  });

  it('shows a bar for each task', () => {
    expect(renderMeasure(measuring, { columns: 80, rows: 24, color: false }, now)).toMatchInlineSnapshot(`
      [
        "m-1 at http://127.0.0.1:8000 · 1 min 10 s left · 75/150 samples · 1 min 23 s s…",
        "arithmetic  ████████████████████      50/50   80.0  70.0–88.5   done",
        "copying     ██████████░░░░░░░░░░      25/50   80.0  70.0–88.5   12 s left",
        "logic       ░░░░░░░░░░░░░░░░░░░░       0/50      –              1 min 10 s left",
      ]
    `);
  });

  it('keeps tasks under way when rows are few', () => {
    const lines = renderMeasure(measuring, { columns: 80, rows: 3, color: false }, now);
    expect(lines[1]).toMatch(/^copying /);
    expect(lines[2]).toBe('and 2 more tasks');
  });

  it('is one line in a log', () => {
    expect(measureLogLine(measuring, now)).toBe(
      'm-1 at http://127.0.0.1:8000 · 1 min 10 s left · 75/150 samples · 1 min 23 s so far · 1 of 3 tasks done',
    );
  });

  it('ends with a table', () => {
    const rows = [
      { task: 'arithmetic', estimate: { score: 80, low: 70.04, high: 88.5 }, answered: 49, samples: 50, latencyMs: 12.6 },
      { task: 'logic', estimate: null, answered: 0, samples: 3, latencyMs: null },
    ];
    expect(measureTable(rows)).toMatchInlineSnapshot(`
      [
        "task        score  95 % interval  answered  latency",
        "arithmetic   80.0      70.0–88.5     49/50    13 ms",
        "logic           –                      0/3        –",
      ]
    `);
  });
});
