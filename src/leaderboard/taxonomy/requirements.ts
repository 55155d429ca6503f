// Which tasks may be asked of a supplier: those whose required skills it has shown.
import { confidenceBelow } from '../../stats/tiers/index.ts';
import { published } from '../published.ts';
import type { SkillEstimate } from './roll-up.ts';
import type { Requirement, Skill, Taxonomy } from './taxonomy.ts';

/** `unmeasured`: the skill is not yet measured completely. */
export type RequirementState = 'met' | 'unmet' | 'unmeasured';

export interface RequirementCheck extends Requirement {
  readonly taxonomy: string;
  readonly state: RequirementState;
  /** Score reached so far, 0 to 100; null without any answer. */
  readonly score: number | null;
  /** Confidence that the true score reaches the threshold, 0 to 1; null without any answer. */
  readonly probability: number | null;
}

const complete = 1 - 1e-9;

/** All that is required for a task: its own requirements and those of every skill that it stands under, directly or not. */
export function requirementsOf(taxonomy: Taxonomy, task: string): readonly Requirement[] {
  const above = skillsAbove(taxonomy, task);
  const all = [...(taxonomy.requires.get(task) ?? []), ...above.flatMap(({ requires }) => requires)];
  // Of several thresholds on one skill the highest counts.
  const highest = new Map<string, Requirement>();
  for (const one of all) if (one.atLeast > (highest.get(one.skill)?.atLeast ?? -1)) highest.set(one.skill, one);
  return [...highest.values()];
}

/**
 * Checks what a task requires. It may be asked where every check is `met`: the skill is measured completely and its score reaches the
 * threshold.
 *
 * @param estimates the supplier's skills in this taxonomy, from `skillEstimates`
 */
export function checkRequirements(
  taxonomy: Taxonomy,
  task: string,
  estimates: ReadonlyMap<string, SkillEstimate>,
): readonly RequirementCheck[] {
  return requirementsOf(taxonomy, task).map((requirement) => {
    const estimate = estimates.get(requirement.skill);
    if (estimate === undefined) return { ...requirement, taxonomy: taxonomy.name, state: 'unmeasured', score: null, probability: null };
    const { score } = published(estimate);
    const state = estimate.coverage < complete ? 'unmeasured' : score >= requirement.atLeast ? 'met' : 'unmet';
    return { ...requirement, taxonomy: taxonomy.name, state, score, probability: 1 - confidenceBelow(estimate, requirement.atLeast / 100) };
  });
}

function skillsAbove({ skills }: Taxonomy, task: string): readonly Skill[] {
  const above = new Set<string>();
  // From below, so that a skill is known before those that contain it.
  for (const skill of [...skills.values()].reverse()) {
    if (skill.tasks.has(task) || [...skill.skills.keys()].some((part) => above.has(part))) above.add(skill.name);
  }
  return [...skills.values()].filter(({ name }) => above.has(name));
}
