// The verdict on one supplier and task: does it score better on public items than its ability allows?
import type { Interval } from '../interval.ts';
import { gapInterval, gapPValue, type Tally } from './gap.ts';
import type { FittedAnswer, FittedItem } from './item.ts';
import { memoryTest, type PublicOrFresh } from './memory.ts';

/** One answer to a public or a fresh item. */
export interface JudgedAnswer extends PublicOrFresh {
  /** 0 or 1. */
  readonly value: number;
  /** The item's fitted curve; null where none is known. A fresh item inherits that of the public item or level it is parallel to. */
  readonly item: FittedItem | null;
}

export interface Contamination {
  readonly alarm: boolean;
  /** Probability of such answers, or more suspicious ones, from a supplier that knows nothing by heart. */
  readonly pValue: number;
  /** `memory` where every item's difficulty is known (needs fewer answers), `gap` otherwise. */
  readonly test: 'memory' | 'gap';
  /** Score on public minus score on fresh items, in points of proportion with a 95 % interval. */
  readonly gap: Interval;
  /** The share of the public items that it must know by heart for this gap; 0 where there is none. */
  readonly memorised: number;
}

/**
 * Compares public with fresh items. The choice of the test depends on the items only, never on the answers, so the rate of false alarms is
 * what was asked for. It holds for one look; whoever looks again and again uses `openWatch`.
 *
 * @param falseAlarmRate default 0.01
 * @returns null without any public or without any fresh answers
 * @throws RangeError for values that are neither 0 nor 1
 */
export function judgeContamination(answers: readonly JudgedAnswer[], falseAlarmRate = 0.01): Contamination | null {
  const open = tally(answers.filter(({ isPublic }) => isPublic));
  const fresh = tally(answers.filter(({ isPublic }) => !isPublic));
  if (open.n === 0 || fresh.n === 0) return null;
  const fitted = answers.flatMap((answer): (FittedAnswer & PublicOrFresh)[] =>
    answer.item === null ? [] : [{ ...answer, item: answer.item }],
  );
  const test = fitted.length === answers.length ? 'memory' : 'gap';
  const pValue = test === 'memory' ? memoryTest(fitted).pValue : gapPValue(open, fresh);
  const gap = gapInterval(open, fresh);
  const left = 1 - fresh.right / fresh.n;
  return { alarm: pValue <= falseAlarmRate, pValue, test, gap, memorised: left > 0 ? Math.max(0, Math.min(1, gap.estimate / left)) : 0 };
}

function tally(answers: readonly JudgedAnswer[]): Tally {
  return { right: answers.reduce((sum, { value }) => sum + value, 0), n: answers.length };
}
