// From the names on the command line to the tasks to run, and the groups whose scores come from them.
import { type GroupTree, type LeafTask, leafTasks, type TaskFiles, TaskNotFoundError } from '../harness/task-files/index.ts';

export interface Plan {
  /** Tasks to run, each name once. */
  readonly tasks: readonly LeafTask[];
  /** Groups that were named, and those inside of them, as lm-eval lists them. */
  readonly groups: readonly GroupTree[];
}

/**
 * Finds tasks, groups and tags by name, pattern (`mmlu_*`) or YAML file. Throws `TaskNotFoundError` where nothing has the name.
 * @example planTasks(await openTaskFiles(), ['mmlu', 'arc_*'])
 */
export function planTasks(taskFiles: TaskFiles, names: readonly string[]): Plan {
  const tasks = new Map<string, LeafTask>();
  const groups = new Map<string, GroupTree>();
  for (const name of names.flatMap((it) => expanded(taskFiles, it))) {
    const found = taskFiles.find(name);
    if (found.kind === 'group') collectGroups(found, groups);
    for (const leaf of leafTasks(found)) tasks.set(leaf.name, leaf);
  }
  return { tasks: [...tasks.values()], groups: [...groups.values()] };
}

function expanded(taskFiles: TaskFiles, name: string): readonly string[] {
  if (!/[*?[]/.test(name) || /\.ya?ml$/.test(name)) return [name];
  const matched = taskFiles.match(name);
  if (matched.length === 0)
    throw new TaskNotFoundError(
      name,
      taskFiles.names().map((it) => it.name),
    );
  return matched;
}

function collectGroups(group: GroupTree, into: Map<string, GroupTree>): void {
  into.set(group.name, group);
  for (const child of group.children) if (child.kind === 'group') collectGroups(child, into);
}
