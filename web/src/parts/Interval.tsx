// A score with its interval: a dot on a scale from 0 to 100 and a bar from the interval's lower to its upper end.
import type { CSSProperties } from 'react';
import { range, score } from '../format.ts';

export interface IntervalScore {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

interface BarProps {
  readonly value: IntervalScore;
  readonly size?: 'large' | 'small';
  /** Not ranked yet: drawn hollow. */
  readonly tentative?: boolean;
}

/** Only the picture; whoever uses it says the numbers in words. */
export function IntervalBar({ value, size = 'small', tentative = false }: BarProps) {
  const place = { '--score': value.score, '--low': value.low, '--high': value.high } as CSSProperties;
  return (
    <span className={`interval interval-${size}${tentative ? ' interval-tentative' : ''}`} style={place} aria-hidden="true">
      <span className="interval-whisker" />
      <span className="interval-dot" />
    </span>
  );
}

/** The same in words, for titles and screen readers. */
export function inWords(what: string, value: IntervalScore, more = ''): string {
  return `${what} ${score(value.score)}, 95 % interval ${range(value).replace('–', ' to ')}${more}`;
}

/** What the picture means, for people who have never seen an interval. */
export function Legend() {
  return (
    <p className="legend">
      <span className="legend-bar">
        <IntervalBar value={{ score: 62, low: 38, high: 82 }} size="large" />
      </span>
      <span>
        The dot is the measured score, 0 to 100. The bar is how sure it is: <strong>95 % of such bars contain the true score.</strong> A
        range beside a rank holds the ranks that are still possible.
      </span>
    </p>
  );
}
