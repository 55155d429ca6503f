import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Requirement } from '../../config/types.ts';
import { findTask } from '../../harness/index.ts';
import { parseTaxonomy, type Taxonomy } from '../../leaderboard/index.ts';
import type { Estimate } from '../../store/index.ts';
import type { TaskPolicy } from '../policy.ts';
import { isGuarded, meetsRequirements } from './requirements.ts';

const policyOf = (name: string): TaskPolicy => ({
  task: findTask(name),
  taskId: `${name} id`,
  owner: 'office',
  visibility: 'public',
  window: { samples: 10, ttlMs: 1000, minNewSamples: 1 },
  every: null,
  requires: [],
  samplesPerMeasurement: 10,
});
const policies = new Map(['counting', 'sorting'].map((name) => [`${name} id`, policyOf(name)]));

const estimateOf = (fields: Partial<Estimate>): Estimate => ({
  id: 'e',
  supplierId: 's',
  kind: 'task',
  subject: 'counting id',
  taskId: 'counting id',
  owner: 'office',
  visibility: 'public',
  score: 0.8,
  low: 0,
  high: 1,
  answeredScore: null,
  answeredLow: null,
  answeredHigh: null,
  availability: null,
  availabilityLow: null,
  availabilityHigh: null,
  samples: 10,
  answered: 10,
  oldestAt: 0,
  newestAt: 0,
  method: 'wilson',
  computedAt: 0,
  validFrom: 0,
  supersededAt: null,
  ...fields,
});

const counting = (atLeast: number): Requirement => ({ kind: 'task', task: 'counting', atLeast });
const meets = (requires: readonly Requirement[], estimates: readonly Estimate[], taxonomies: readonly Taxonomy[] = []): boolean =>
  meetsRequirements({ ...policyOf('logic'), requires }, estimates, policies, taxonomies);

test('a score reaches exactly the thresholds up to it, on the scale of 0 to 100', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (score, atLeast) => {
      expect(meets([counting(atLeast)], [estimateOf({ score: score / 100 })])).toBe(score >= atLeast);
    }),
  );
});

test('of another task or an old version nothing counts', () => {
  expect(meets([], [])).toBe(true);
  expect(meets([counting(50)], [estimateOf({})])).toBe(true);
  for (const fields of [
    { taskId: 'sorting id' },
    { taskId: 'retired version' },
    { kind: 'skill', subject: 'counting' },
    { taskId: null },
  ]) {
    expect(meets([counting(0)], [estimateOf(fields)])).toBe(false);
  }
});

test('a skill counts when all of its tasks are measured, whether the task names it or stands under it', () => {
  const source = { source: 'test' };
  const plain = parseTaxonomy('{name: t, skills: {alive: {tasks: [counting, sorting]}}}', source);
  const asks: Requirement = { kind: 'skill', skill: 'alive', atLeast: 60 };
  const sorting = (score: number) => estimateOf({ subject: 'sorting id', taskId: 'sorting id', score });
  expect(meets([asks], [estimateOf({})], [plain])).toBe(false);
  expect(meets([asks], [estimateOf({}), sorting(0.2)], [plain])).toBe(false);
  expect(meets([asks], [estimateOf({}), sorting(0.4)], [plain])).toBe(true);
  expect(meets([asks], [estimateOf({}), sorting(0.4)])).toBe(false);

  const guarding = parseTaxonomy(
    '{name: t, skills: {alive: {tasks: [counting, sorting]}, thinking: {tasks: [logic], requires: {skill: alive, atLeast: 60}}}}',
    source,
  );
  expect(isGuarded(policyOf('logic'), [guarding])).toBe(true);
  expect(isGuarded(policyOf('counting'), [guarding])).toBe(false);
  expect(meets([], [estimateOf({}), sorting(0.2)], [guarding])).toBe(false);
  expect(meets([], [estimateOf({}), sorting(0.4)], [guarding])).toBe(true);
});
