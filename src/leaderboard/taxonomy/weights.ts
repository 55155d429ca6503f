// How much each task counts for each skill.
import type { Skill, Taxonomy } from './taxonomy.ts';

/**
 * Weights of the tasks in the score of every skill: a skill's parts share its score by their weights, and a task's weight is the sum over all
 * paths that lead down to it. The weights of one skill add up to 1.
 */
export function taskWeights(taxonomy: Taxonomy): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const before = known.get(taxonomy);
  if (before !== undefined) return before;
  const weights = computed(taxonomy);
  known.set(taxonomy, weights);
  return weights;
}

/** A taxonomy never changes, and its weights are asked for with every supplier. */
const known = new WeakMap<Taxonomy, ReadonlyMap<string, ReadonlyMap<string, number>>>();

function computed({ skills }: Taxonomy): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const out = new Map<string, Map<string, number>>();
  // From below: skills come before their parts.
  for (const skill of [...skills.values()].reverse()) {
    const total = totalWeight(skill);
    const mine = new Map<string, number>();
    const add = (task: string, weight: number) => mine.set(task, (mine.get(task) ?? 0) + weight / total);
    for (const [task, weight] of skill.tasks) add(task, weight);
    for (const [part, weight] of skill.skills) for (const [task, share] of out.get(part) ?? []) add(task, weight * share);
    out.set(skill.name, mine);
  }
  return out;
}

function totalWeight({ skills, tasks }: Skill): number {
  return [...skills.values(), ...tasks.values()].reduce((sum, weight) => sum + weight, 0);
}
