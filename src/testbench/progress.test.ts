import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';
import { createProgress } from './progress.ts';

test('counts what is in hand and what is done; what fails is not done', async () => {
  const progress = createProgress(createLimiter({ global: 1, perKey: 1 }));
  const stageOf = (name: string) => progress.read().stages.find(({ stage }) => stage === name);
  expect(progress.read().stages.map(({ stage }) => stage)).toEqual(['manager', 'sampler', 'requester', 'evaluator', 'summarizer']);
  const gate = Promise.withResolvers<number>();
  const working = progress.during('evaluator', 3, () => gate.promise);
  expect(stageOf('evaluator')).toEqual({ stage: 'evaluator', active: 3, done: 0 });
  gate.resolve(42);
  expect(await working).toBe(42);
  expect(stageOf('evaluator')).toEqual({ stage: 'evaluator', active: 0, done: 3 });
  await expect(progress.during('evaluator', 2, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(stageOf('evaluator')).toEqual({ stage: 'evaluator', active: 0, done: 3 });
});

test('tells samples a second over the last ten seconds, and relays under way', async () => {
  let nowMs = 0;
  const limiter = createLimiter({ global: 2, perKey: 2 });
  const progress = createProgress(limiter, () => nowMs);
  progress.countPlanned(4);
  expect(progress.read()).toMatchObject({ planned: 4, samples: 0, samplesPerSecond: 0, relaysUnderWay: 0 });
  nowMs = 500;
  progress.countSamples(30);
  // Less than a second counts as one: no absurd rates at the start.
  expect(progress.read().samplesPerSecond).toBe(30);
  nowMs = 5000;
  expect(progress.read().samplesPerSecond).toBe(6);
  nowMs = 10_400;
  progress.countSamples(10);
  expect(progress.read()).toMatchObject({ samples: 40, samplesPerSecond: 4 });
  nowMs = 10_600;
  expect(progress.read().samplesPerSecond).toBe(1);
  nowMs = 60_000;
  expect(progress.read()).toMatchObject({ samples: 40, samplesPerSecond: 0 });
  await limiter.run('a', async () => expect(progress.read().relaysUnderWay).toBe(1));
});
