// What a supplier is good at: its score on every skill of every taxonomy, beside what others reach.
import type { Interval } from '../../stats/index.ts';
import { type PublishedScore, published } from '../published.ts';
import { skillEstimates, type TaskPart } from './roll-up.ts';
import type { Taxonomy } from './taxonomy.ts';

/** `strong`: surely above the median supplier; `weak`: surely below; `level`: neither is sure. */
export type Standing = 'strong' | 'level' | 'weak';

export interface ProfileSkill {
  readonly skill: string;
  readonly title: string;
  /** Names of the skills below it. */
  readonly skills: readonly string[];
  /** Names of its own tasks. */
  readonly tasks: readonly string[];
  /** null where nothing was measured. */
  readonly score: PublishedScore | null;
  /** Share of the skill's weight that was measured, 0 to 1. */
  readonly coverage: number;
  readonly samples: number;
  /** null without a score or without others to compare with. */
  readonly standing: Standing | null;
}

export interface Profile {
  readonly taxonomy: string;
  readonly title: string;
  /** Each skill before those below it. */
  readonly skills: readonly ProfileSkill[];
}

/** Per taxonomy and skill the median score of the suppliers measured on it, as a proportion. */
export type Medians = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * The medians that profiles are compared with.
 *
 * @param suppliers the task estimates of every supplier of the service
 */
export function skillMedians(taxonomies: readonly Taxonomy[], suppliers: readonly (readonly TaskPart[])[]): Medians {
  return new Map(
    taxonomies.map((taxonomy) => {
      const all = suppliers.map((parts) => skillEstimates(taxonomy, parts));
      const medians = [...taxonomy.skills.keys()].flatMap((skill): (readonly [string, number])[] => {
        const scores = all.flatMap((estimates) => estimates.get(skill)?.estimate ?? []).sort((a, b) => a - b);
        // One supplier alone is no measure of itself.
        return scores.length < 2 ? [] : [[skill, medianOf(scores)]];
      });
      return [taxonomy.name, new Map(medians)];
    }),
  );
}

/** Profiles of one supplier, one per taxonomy. */
export function profiles(taxonomies: readonly Taxonomy[], parts: readonly TaskPart[], medians: Medians): readonly Profile[] {
  return taxonomies.map((taxonomy) => {
    const estimates = skillEstimates(taxonomy, parts);
    const skills = [...taxonomy.skills.values()].map(({ name, title, skills: below, tasks }) => {
      const estimate = estimates.get(name);
      const median = medians.get(taxonomy.name)?.get(name);
      return {
        skill: name,
        title,
        skills: [...below.keys()],
        tasks: [...tasks.keys()],
        score: estimate === undefined ? null : published(estimate),
        coverage: estimate?.coverage ?? 0,
        samples: estimate?.samples ?? 0,
        standing: estimate === undefined || median === undefined ? null : standingOf(estimate, median),
      };
    });
    return { taxonomy: taxonomy.name, title: taxonomy.title, skills };
  });
}

function standingOf({ low, high }: Interval, median: number): Standing {
  return low > median ? 'strong' : high < median ? 'weak' : 'level';
}

function medianOf(sorted: readonly number[]): number {
  const upper = sorted[sorted.length >> 1] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2;
}
