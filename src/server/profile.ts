// What a supplier is good at and what it lacks, from the board that everybody sees.
import {
  lackingForNextTier,
  type Medians,
  profiles,
  skillMedians,
  type TaskPart,
  type Taxonomy,
  type TierScale,
} from '../leaderboard/index.ts';
import type { BoardAnswer, BoardRowAnswer } from './schemas/board.ts';

/** Medians of a board are the same for all suppliers on it. */
const mediansOf = new WeakMap<BoardAnswer, Medians>();

/**
 * Profiles of one row of a board, by each taxonomy, beside the others that are still there.
 *
 * @param visible names of the tasks that the viewer sees: a taxonomy may name others
 */
export function profilesOf(row: BoardRowAnswer, board: BoardAnswer, taxonomies: readonly Taxonomy[], visible: readonly string[]) {
  const medians = mediansOf.get(board) ?? skillMedians(taxonomies, board.suppliers.filter(({ status }) => status !== 'left').map(partsOf));
  mediansOf.set(board, medians);
  return profiles(taxonomies, partsOf(row), medians).map(({ skills, ...profile }) => ({
    ...profile,
    skills: skills.map((skill) => ({
      ...skill,
      skills: [...skill.skills],
      tasks: skill.tasks.filter((task) => visible.includes(task)),
      coverage: Math.round(skill.coverage * 1e4) / 1e4,
    })),
  }));
}

/** What is missing for the next tier; null in the highest one and without an overall score. */
export function nextTierOf(row: BoardRowAnswer, defaultTasks: readonly string[], scale: TierScale) {
  if (row.overall === null || row.tier === null) return null;
  const parts = row.tasks
    .filter(({ task }) => defaultTasks.includes(task))
    .map(({ task, score }) => ({ task, score, share: 1 / defaultTasks.length }));
  const lacking = lackingForNextTier(row.overall, row.tier.name, parts, { scale });
  return lacking && { ...lacking, tasks: [...lacking.tasks] };
}

function partsOf({ tasks }: BoardRowAnswer): readonly TaskPart[] {
  return tasks.map(({ task, score, low, high, samples }) => ({ task, estimate: score / 100, low: low / 100, high: high / 100, samples }));
}
