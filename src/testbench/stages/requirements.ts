// What must hold for a supplier before a task is asked: `requires:` in hallmark.yaml and in taxonomies.
import { checkRequirements, requirementsOf, type SkillEstimate, skillEstimates, type Taxonomy } from '../../leaderboard/index.ts';
import type { Estimate } from '../../store/index.ts';
import type { TaskPolicy } from '../policy.ts';

/** Whether anything must be known of a supplier before it is asked this task. */
export function isGuarded({ requires, task }: TaskPolicy, taxonomies: readonly Taxonomy[]): boolean {
  return requires.length > 0 || taxonomies.some((taxonomy) => requirementsOf(taxonomy, task.name).length > 0);
}

/**
 * Whether a supplier may be asked a task: its current scores reach every threshold (0-100) that the task and the skills above it name. A
 * score that is not there yet reaches none, and a skill must have been measured completely.
 *
 * @param estimates the supplier's current estimates of tasks
 */
export function meetsRequirements(
  { requires, task }: Pick<TaskPolicy, 'requires' | 'task'>,
  estimates: readonly Estimate[],
  policies: ReadonlyMap<string, TaskPolicy>,
  taxonomies: readonly Taxonomy[],
): boolean {
  const parts = estimates.flatMap(({ kind, taskId, score, low, high, samples }) => {
    const name = kind === 'task' && taskId !== null ? policies.get(taskId)?.task.name : undefined;
    return name === undefined ? [] : [{ task: name, estimate: score, low, high, samples }];
  });
  const skills = new Map(taxonomies.map((taxonomy) => [taxonomy, skillEstimates(taxonomy, parts)]));
  return (
    requires.every((requirement) => {
      const score =
        requirement.kind === 'skill' ? scoreOf(requirement.skill, skills) : parts.find((part) => part.task === requirement.task)?.estimate;
      return score !== undefined && score * 100 >= requirement.atLeast;
    }) && [...skills].every(([taxonomy, its]) => checkRequirements(taxonomy, task.name, its).every(({ state }) => state === 'met'))
  );
}

/** The score of a completely measured skill, in the first taxonomy that has it. */
function scoreOf(skill: string, skills: ReadonlyMap<Taxonomy, ReadonlyMap<string, SkillEstimate>>): number | undefined {
  for (const [taxonomy, estimates] of skills) {
    if (!taxonomy.skills.has(skill)) continue;
    const found = estimates.get(skill);
    return found && found.coverage > 1 - 1e-9 ? found.estimate : undefined;
  }
  return undefined;
}
