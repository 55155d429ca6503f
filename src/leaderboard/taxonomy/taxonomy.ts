// A taxonomy: a directed acyclic graph of skills whose leaves are tasks.

/** A score that must be reached on a skill. */
export interface Requirement {
  readonly skill: string;
  /** 0 to 100. */
  readonly atLeast: number;
}

export interface Skill {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** Skills below it, with their weights relative to all its parts. */
  readonly skills: ReadonlyMap<string, number>;
  /** Tasks that measure it directly, with their weights relative to all its parts. */
  readonly tasks: ReadonlyMap<string, number>;
  /** What a supplier must have reached before the tasks below this skill are asked of it. */
  readonly requires: readonly Requirement[];
}

export interface Taxonomy {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** Each skill before the skills below it. */
  readonly skills: ReadonlyMap<string, Skill>;
  /** Requirements of single tasks. */
  readonly requires: ReadonlyMap<string, readonly Requirement[]>;
}

/** All tasks that stand anywhere in the taxonomy, sorted. */
export function tasksOf({ skills }: Taxonomy): readonly string[] {
  return [...new Set([...skills.values()].flatMap(({ tasks }) => [...tasks.keys()]))].sort();
}
