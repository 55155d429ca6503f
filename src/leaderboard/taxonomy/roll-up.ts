// Estimates go up the graph: from tasks to skills, with their uncertainty.
import { criticalValue, type Interval } from '../../stats/index.ts';
import type { Taxonomy } from './taxonomy.ts';
import { taskWeights } from './weights.ts';

/** What is known of one task: its interval as proportions 0-1 (95 %), and the answers behind it. */
export interface TaskPart extends Interval {
  readonly task: string;
  readonly samples: number;
}

export interface SkillEstimate extends Interval {
  readonly skill: string;
  /** Share of the skill's weight that has been measured, above 0 and up to 1; the estimate is over this share. */
  readonly coverage: number;
  /** Answers behind it; those to a task that several paths lead to count once. */
  readonly samples: number;
}

/**
 * The score of every skill of which anything was measured: the weighted mean of its tasks. A skill is a linear function of the tasks' scores, so
 * by the delta method its variance is the sum of squared weights times the tasks' variances. A task that several paths lead to enters
 * once, with its summed weight: taking the skills below as independent would count its error too small. The tasks' variances are those
 * that their intervals imply, as for the overall score, which this equals where weights are equal.
 *
 * @param parts at most one estimate per task; tasks outside the taxonomy and tasks without answers are left out
 */
export function skillEstimates(taxonomy: Taxonomy, parts: readonly TaskPart[]): ReadonlyMap<string, SkillEstimate> {
  const byTask = new Map(parts.filter(({ samples }) => samples > 0).map((part) => [part.task, part]));
  const out = new Map<string, SkillEstimate>();
  for (const [skill, weights] of taskWeights(taxonomy)) {
    const measured = [...weights].flatMap(([task, weight]) => {
      const part = byTask.get(task);
      return part === undefined ? [] : [{ part, weight }];
    });
    if (measured.length > 0) out.set(skill, weightedMean(skill, measured));
  }
  return out;
}

function weightedMean(skill: string, measured: readonly { readonly part: TaskPart; readonly weight: number }[]): SkillEstimate {
  const z = criticalValue(0.95);
  const coverage = measured.reduce((sum, { weight }) => sum + weight, 0);
  let estimate = 0;
  let variance = 0;
  let samples = 0;
  for (const { part, weight } of measured) {
    const share = weight / coverage;
    estimate += share * part.estimate;
    variance += (share * ((part.high - part.low) / (2 * z))) ** 2;
    samples += part.samples;
  }
  const half = z * Math.sqrt(variance);
  return {
    skill,
    estimate,
    low: Math.max(0, estimate - half),
    high: Math.min(1, estimate + half),
    coverage: Math.min(1, coverage),
    samples,
  };
}
