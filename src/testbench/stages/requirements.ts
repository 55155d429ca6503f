// What must hold for a supplier before a task is asked: `requires:` in hallmark.yaml.
import type { Requirement } from '../../config/types.ts';
import type { Estimate } from '../../store/index.ts';
import type { TaskPolicy } from '../policy.ts';

/**
 * Whether the supplier's current scores reach every threshold (0-100). A score that is not there yet reaches none. Skills belong to
 * taxonomies; an estimate of kind `skill` carries the skill's name as its subject.
 */
export function meetsRequirements(
  requires: readonly Requirement[],
  supplierId: string,
  estimates: readonly Estimate[],
  policies: ReadonlyMap<string, TaskPolicy>,
): boolean {
  return requires.every((requirement) => {
    const found = estimates.find((estimate) => {
      if (estimate.supplierId !== supplierId) return false;
      if (requirement.kind === 'skill') return estimate.kind === 'skill' && estimate.subject === requirement.skill;
      return estimate.kind === 'task' && estimate.taskId !== null && policies.get(estimate.taskId)?.task.name === requirement.task;
    });
    return found !== undefined && found.score * 100 >= requirement.atLeast;
  });
}
