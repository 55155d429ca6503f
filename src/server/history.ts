// A supplier's past as the API answers it: estimates over time and failures by kind.
import { published } from '../leaderboard/index.ts';
import type { Stamp } from './answers.ts';
import type { FailureFacts } from './context.ts';
import type { EstimateRead, FailureRead } from './reads.ts';

export function historyRow(point: EstimateRead, stamp: Stamp) {
  return { ...stamp, task: point.task, at: point.at.toISOString(), ...published(point), samples: point.samples };
}

export function failureRow({ kind, count }: FailureRead, facts: Readonly<Record<string, FailureFacts>>, stamp: Stamp) {
  const known = facts[kind];
  return { ...stamp, kind, owner: known?.owner ?? null, meaning: known?.meaning ?? null, count };
}
