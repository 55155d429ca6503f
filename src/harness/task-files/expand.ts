// From a name to the tasks behind it: groups with their members and overrides, tags, tasks written inside a group. lm-eval's `TaskFactory`.
import { type Dict, dict, entries, get, has, isDict, type Value, withEntry, without } from '../values/index.ts';
import { byCodePoints } from './code-points.ts';
import { quoted, TaskFileError } from './errors.ts';
import { groupConfig, groupOverrides } from './group-config.ts';
import type { PlaceOf } from './schema-error.ts';
import type { Found, GroupTree, LeafTask, NameEntry, TagTasks } from './types.ts';

/** What expanding needs to know of the index. */
export interface Registry {
  entry(name: string): NameEntry | undefined;
  /** A file's keys after `include`. */
  load(file: string): Dict;
  /** The same for keys that stand inside a file. */
  withIncludes(file: string, raw: Dict): Dict;
  placeOf(file: string): PlaceOf;
  /** What `--metadata` puts over the metadata of every task. */
  readonly metadata: Dict;
}

/** What the entry stands for, with the keys of `overrides` put over those of its tasks. */
export function expand(registry: Registry, entry: NameEntry, overrides: Dict = {}, above: readonly string[] = []): Found {
  if (entry.kind === 'tag') return tagTasks(registry, entry, overrides);
  if (entry.kind === 'group' && entry.file !== null) {
    return groupTree(registry, entry.name, entry.file, registry.load(entry.file), overrides, above, []);
  }
  return leaf(entry, overrides);
}

function leaf(entry: NameEntry, overrides: Dict): LeafTask {
  const renamed = get(overrides, 'task');
  const kind = has(overrides, 'class') || entry.kind === 'py_task' ? 'py_task' : 'task';
  return { kind, name: typeof renamed === 'string' ? renamed : entry.name, file: entry.file, overrides };
}

function tagTasks(registry: Registry, entry: NameEntry, overrides: Dict): TagTasks {
  const tasks = [...entry.tags].sort(byCodePoints).flatMap((name) => {
    const task = registry.entry(name);
    return task === undefined || task.kind === 'tag' || task.kind === 'group' ? [] : [leaf(task, overrides)];
  });
  return { kind: 'tag', name: entry.name, tasks };
}

function groupTree(
  registry: Registry,
  name: string,
  file: string,
  raw: Dict,
  overrides: Dict,
  above: readonly string[],
  path: readonly (string | number)[],
): GroupTree {
  const placeOf: PlaceOf = (below) => registry.placeOf(file)([...path, ...below]);
  if (above.includes(name)) {
    throw new TaskFileError(
      { ...placeOf(['task']), key: 'task' },
      `group ${quoted(name)} contains itself: ${[...above, name].join(' -> ')}`,
    );
  }
  const config = groupConfig(withEntry(raw, 'group', name), placeOf);
  // Who includes a group has the last word over its tasks.
  const passedDown = over(groupOverrides(raw), overrides);
  const listed = get(raw, 'task');
  const members = Array.isArray(listed)
    ? listed.flatMap((item: Value, i) =>
        groupMember(registry, { name, file, above: [...above, name], path: [...path, 'task', i] }, item, passedDown),
      )
    : [];
  // Members of one name are one member, where the first stood.
  const children = new Map(members.map((member) => [member.name, member]));
  return { kind: 'group', name, file, config, children: [...children.values()] };
}

interface MemberPlace {
  readonly name: string;
  readonly file: string;
  readonly above: readonly string[];
  readonly path: readonly (string | number)[];
}

function groupMember(registry: Registry, group: MemberPlace, item: Value, overrides: Dict): readonly (LeafTask | GroupTree)[] {
  if (typeof item === 'string') return namedMember(registry, group, item, overrides);
  if (isDict(item)) {
    const inner = get(item, 'group');
    if (typeof inner === 'string') return innerGroup(registry, group, inner, item, overrides);
    const task = get(item, 'task');
    if (typeof task === 'string') return namedMember(registry, group, task, over(overrides, item));
    const dataset = get(item, 'dataset_path');
    if (typeof dataset === 'string')
      return [innerTask(registry, group, unnamed(dataset, get(item, 'dataset_name')), over(overrides, item))];
  }
  throw memberError(registry, group, 'a member is a name, or a mapping with "task" or "group"');
}

/** `{group: x, ...}`: what is known by that name, with overrides; else a group of its own. */
function innerGroup(registry: Registry, group: MemberPlace, name: string, item: Dict, overrides: Dict): readonly (LeafTask | GroupTree)[] {
  const known = registry.entry(name);
  if (known === undefined) return [groupTree(registry, `${group.name}::${name}`, group.file, item, overrides, group.above, group.path)];
  const inner = ['group', 'group_alias', 'aggregate_metric_list'].reduce<Dict>(without, item);
  if (known.kind === 'group') return groupMembers(expand(registry, known, over(overrides, inner), group.above));
  // lm-eval stops at a "group" that is a task's or a tag's name; what the list says about that name is still clear.
  return groupMembers(expand(registry, known, over(overrides, without(inner, 'task')), group.above));
}

function groupMembers(found: Found): readonly (LeafTask | GroupTree)[] {
  return found.kind === 'tag' ? found.tasks : [found];
}

function namedMember(registry: Registry, group: MemberPlace, name: string, overrides: Dict): readonly (LeafTask | GroupTree)[] {
  const known = registry.entry(name);
  if (known === undefined) return [innerTask(registry, group, name, overrides)];
  const named = known.kind === 'group' ? overrides : over({ task: name }, overrides);
  if (known.kind !== 'tag') {
    const found = expand(registry, known, named, group.above);
    return found.kind === 'tag' ? [] : [found];
  }
  // A mapping's own `task` is an override like any other: lm-eval then calls all tasks of the tag by the tag's name.
  return tagTasks(registry, known, {}).tasks.map((it) => ({ ...it, ...renamed(over({ task: it.name }, overrides)) }));
}

/** One of these makes a member more than a name with overrides. */
const ownContent = ['dataset_path', 'custom_dataset', 'class', 'doc_to_text', 'doc_to_target'];

/** A task written out inside the group. Its `include` is relative to the group's file. */
function innerTask(registry: Registry, group: MemberPlace, name: string, overrides: Dict): LeafTask {
  const written = registry.withIncludes(group.file, overrides);
  if (!ownContent.some((key) => has(written, key))) {
    throw memberError(
      registry,
      group,
      `no task, group or tag ${quoted(name)} is known, and too little is written here to make it a task of its own`,
    );
  }
  const full = `${group.name}::${name}`;
  return { kind: has(written, 'class') ? 'py_task' : 'task', name: full, file: null, overrides: withEntry(written, 'task', full) };
}

/** What lm-eval once called tasks without a name; now it stops at them. */
function unnamed(dataset: string, name: Value | undefined): string {
  return typeof name === 'string' ? `${dataset}_${name}` : dataset;
}

function renamed(overrides: Dict): { readonly name: string; readonly overrides: Dict } {
  return { name: String(get(overrides, 'task')), overrides };
}

function memberError(registry: Registry, group: MemberPlace, problem: string): TaskFileError {
  const [first = 'task', ...rest] = group.path;
  const key = rest.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${part}`), String(first));
  return new TaskFileError({ ...registry.placeOf(group.file)(group.path), key }, problem);
}

/** `{**base, **top}`. */
export function over(base: Dict, top: Dict): Dict {
  return dict([...entries(base), ...entries(top)]);
}

/** All tasks below, in order. Of a name that occurs in several groups each occurrence. */
export function leafTasks(found: Found): readonly LeafTask[] {
  if (found.kind === 'tag') return found.tasks;
  if (found.kind === 'group') return found.children.flatMap(leafTasks);
  return [found];
}
