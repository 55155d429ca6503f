// Progress of the test-bench as the API answers it.
import { minSamplesToRank } from '../leaderboard/index.ts';
import type { ProgressRead, View } from './reads.ts';
import type { ProgressAnswer } from './schemas/bench.ts';

export function progressAnswer(read: ProgressRead, view: View, now: Date): ProgressAnswer {
  const { running, stages, samples, samplesPerSecond, suppliers, measured, nextEstimateInS } = read;
  return {
    asOf: now.toISOString(),
    state: stateOf(running, samples),
    view,
    stages: [...stages],
    samples,
    samplesPerSecond: Math.round(samplesPerSecond * 10) / 10,
    suppliers,
    measured,
    nextEstimateInS,
    minSamplesToRank,
  };
}

function stateOf(running: boolean, samples: number): ProgressAnswer['state'] {
  if (running) return 'measuring';
  return samples === 0 ? 'starting' : 'stopped';
}
