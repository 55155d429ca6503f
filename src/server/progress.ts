// Progress of the test-bench as the API answers it.
import { minSamplesToRank } from '../leaderboard/index.ts';
import type { ProgressRead, View } from './reads.ts';
import type { ProgressAnswer } from './schemas/bench.ts';

export function progressAnswer(read: ProgressRead, view: View, now: Date): ProgressAnswer {
  const { stages, samples, samplesPerSecond } = read;
  return {
    asOf: now.toISOString(),
    state: stateOf(read),
    view,
    stages: [...stages],
    samples,
    samplesPerSecond: samplesPerSecond === null ? null : Math.round(samplesPerSecond * 10) / 10,
    minSamplesToRank,
  };
}

function stateOf({ bench, hasSuppliers }: ProgressRead): ProgressAnswer['state'] {
  if (!hasSuppliers) return 'starting';
  return bench === 'running' ? 'measuring' : 'stopped';
}
