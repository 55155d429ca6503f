import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Requirement } from '../../config/types.ts';
import { findTask } from '../../harness/index.ts';
import type { Estimate } from '../../store/index.ts';
import type { TaskPolicy } from '../policy.ts';
import { meetsRequirements } from './requirements.ts';

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

test('a score reaches exactly the thresholds up to it, on the scale of 0 to 100', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (score, atLeast) => {
      const estimates = [estimateOf({ score: score / 100 })];
      expect(meetsRequirements([counting(atLeast)], 's', estimates, policies)).toBe(score >= atLeast);
    }),
  );
});

test('every requirement must hold, and of somebody else, another task or an old version nothing counts', () => {
  const both: readonly Requirement[] = [counting(50), { kind: 'skill', skill: 'writing', atLeast: 50 }];
  const skill = estimateOf({ kind: 'skill', subject: 'writing', taskId: null });
  expect(meetsRequirements([], 's', [], policies)).toBe(true);
  expect(meetsRequirements(both, 's', [estimateOf({}), skill], policies)).toBe(true);
  expect(meetsRequirements(both, 's', [estimateOf({})], policies)).toBe(false);
  expect(meetsRequirements(both, 's', [skill], policies)).toBe(false);
  const others = [
    { supplierId: 'other' },
    { taskId: 'sorting id' },
    { taskId: 'retired version' },
    { kind: 'skill', subject: 'counting' },
    { taskId: null },
  ];
  for (const fields of others) expect(meetsRequirements([counting(0)], 's', [estimateOf(fields)], policies)).toBe(false);
});
