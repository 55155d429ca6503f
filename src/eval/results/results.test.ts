import { expect, test } from 'vitest';
import { dict, get, jsonDumps } from '../../harness/values/index.ts';
import { type GroupOutcome, scoresDict, type TaskOutcome } from './results.ts';

const task = (name: string, numFewshot: number): TaskOutcome => ({
  name,
  alias: name,
  sampleLen: 1,
  values: { 'acc,none': 1 },
  config: dict([]),
  version: 1,
  numFewshot,
  higherIsBetter: dict([['acc', true]]),
  originalDocs: 1,
});
const group = (name: string, children: readonly string[]): GroupOutcome => ({
  name,
  alias: name,
  version: 1,
  children,
  values: { 'acc,none': 1 },
  sampleLen: 1,
  sampleCount: {},
});

// What lm-eval 0.4.13 prints for `--tasks mmlu`: a number of examples for `mmlu_stem`, none for `mmlu`.
test('gives a group the examples and the direction of its tasks, and none of the groups that come after it', () => {
  const results = scoresDict({
    tasks: [task('a', 5), task('b', 5), task('c', 2)],
    groups: [group('top', ['even', 'mixed']), group('even', ['a', 'b']), group('mixed', ['a', 'c'])],
  });
  expect(jsonDumps(get(results, 'n-shot') ?? null)).toBe('{"a": 5, "b": 5, "c": 2, "even": 5}');
  const higher = '{"acc": true}';
  expect(jsonDumps(get(results, 'higher_is_better') ?? null)).toBe(
    `{"a": ${higher}, "b": ${higher}, "c": ${higher}, "even": ${higher}, "mixed": ${higher}}`,
  );
});
