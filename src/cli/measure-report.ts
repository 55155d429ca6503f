// What `hallmark measure` prints at the end, for people and for programs.
import { published } from '../leaderboard/index.ts';
import { printable } from '../openai/text.ts';
import type { TaskProgress } from '../testbench/measure-once.ts';
import { failuresOf } from './no-answer.ts';
import { measureTable } from './progress/measure-view.ts';

export interface ReportFacts {
  readonly url: string;
  readonly model: string | null;
  /** 0-100 by task. */
  readonly minScores: ReadonlyMap<string, number>;
  /** Whether it ended before the budget was spent. */
  readonly stopped: boolean;
}

export interface MeasureReport {
  readonly text: string;
  readonly json: object;
  readonly belowMinScore: boolean;
}

export function measureReport(results: readonly TaskProgress[], { url, model, minScores, stopped }: ReportFacts): MeasureReport {
  const below = results.flatMap(({ task, estimate }) => {
    const wanted = minScores.get(task.name);
    const score = estimate ? published(estimate.served).score : 0;
    return wanted !== undefined && score < wanted ? [{ task: task.name, score, wanted }] : [];
  });
  const rows = results.map(({ task, estimate, latenciesMs }) => ({
    task: task.name,
    estimate: estimate && published(estimate.served),
    answered: estimate?.answeredSamples ?? 0,
    samples: estimate?.samples ?? 0,
    latencyMs: median(latenciesMs),
  }));
  const nothing = rows.every(({ answered }) => answered === 0);
  const lines = [
    `${model === null ? '' : `${printable(model, 100)} at `}${printable(url, 200)}`,
    // A table of zeros would look as if something had been measured.
    ...(nothing ? [] : measureTable(rows)),
    ...failureLines(results),
    ...(stopped ? [nothing ? 'Stopped early.' : 'Stopped early: the scores are of the items that had ended.'] : []),
    ...below.map(({ task, score, wanted }) => `${task}: ${score.toFixed(1)} is below --min-score ${wanted}`),
  ];
  const json = {
    url,
    model,
    stopped,
    tasks: results.map(({ task, estimate, latenciesMs, failures }) => ({
      task: task.name,
      version: task.version,
      ...(estimate ? published(estimate.served) : { score: null, low: null, high: null }),
      answered: estimate?.answeredSamples ?? 0,
      samples: estimate?.samples ?? 0,
      availability: estimate && published(estimate.availability),
      method: estimate?.method ?? null,
      latencyP50Ms: rounded(median(latenciesMs)),
      failures: Object.fromEntries(failures),
    })),
    belowMinScore: below,
  };
  return { text: `${lines.join('\n')}\n`, json, belowMinScore: below.length > 0 };
}

function failureLines(results: readonly TaskProgress[]): readonly string[] {
  return failuresOf(results).map(({ kind, count, meaning, detail }) => {
    const said = detail === '' || detail === meaning ? '' : `; the last: ${detail}`;
    return `${count} ${count === 1 ? 'item' : 'items'} failed: ${kind} (${meaning})${said}`;
  });
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** To a hundredth; the clock knows no more. */
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(100 * value) / 100);
