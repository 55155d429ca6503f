// The results of a run, in the shape that lm-eval writes and viewers read: keys, their order, what is a float and what an integer.
import { type Dict, dict, pyFloat, type Value } from '../../harness/values/index.ts';

/** Scores of one task, under its name. */
export interface TaskOutcome {
  readonly name: string;
  readonly alias: string;
  readonly sampleLen: number;
  /** By `metric,filter` and `metric_stderr,filter`, in order. */
  readonly values: Readonly<Record<string, number | 'N/A'>>;
  readonly config: Dict;
  readonly version: Value;
  readonly numFewshot: number;
  readonly higherIsBetter: Dict;
  readonly originalDocs: number;
}

/** A group in the tree that was asked for; `values` null for one that aggregates nothing. */
export interface GroupOutcome {
  readonly name: string;
  readonly alias: string;
  readonly version: Value;
  /** Names of direct members: tasks and groups. */
  readonly children: readonly string[];
  readonly values: Readonly<Record<string, number | 'N/A'>> | null;
  readonly sampleLen: number;
  readonly sampleCount: Readonly<Record<string, number>>;
}

export interface Outcomes {
  readonly tasks: readonly TaskOutcome[];
  /** Parents before their members, as named on the command line. */
  readonly groups: readonly GroupOutcome[];
}

/** `results`, `groups`, `group_subtasks`, `configs`, `versions`, `n-shot`, `higher_is_better`, `n-samples`. */
export function scoresDict({ tasks, groups }: Outcomes): Dict {
  const taskEntries = tasks.map((it) => [it.name, taskDict(it)] as const);
  const groupEntries = bottomUp(groups).map((it) => [it.name, groupDict(it)] as const);
  const aggregating = groupEntries.filter(([name]) => groups.some((it) => it.name === name && it.values !== null));
  return dict([
    ['results', dict([...taskEntries, ...groupEntries])],
    ...(aggregating.length > 0 ? [['groups', dict(aggregating)] as const] : []),
    ['group_subtasks', dict(groups.map((it) => [it.name, it.children]))],
    ['configs', sorted(tasks.map((it) => [it.name, it.config]))],
    ['versions', sorted([...tasks.map((it) => [it.name, it.version] as const), ...groups.map((it) => [it.name, it.version] as const)])],
    ['n-shot', sorted(fewshots(tasks, groups))],
    ['higher_is_better', sorted(directions(tasks, groups))],
    [
      'n-samples',
      dict(
        tasks.map((it) => [
          it.name,
          dict([
            ['original', it.originalDocs],
            ['effective', it.sampleLen],
          ]),
        ]),
      ),
    ],
  ]);
}

const taskDict = ({ name, alias, sampleLen, values }: TaskOutcome): Dict =>
  dict([
    ['name', name],
    ['alias', alias],
    ['sample_len', sampleLen],
    ...Object.entries(values).map(([key, value]) => [key, score(key, value)] as const),
  ]);

function groupDict({ name, alias, values, sampleLen, sampleCount }: GroupOutcome): Dict {
  if (values === null)
    return dict([
      ['alias', alias],
      ['name', name],
    ]);
  return dict([
    ['alias', alias],
    ['name', name],
    ['sample_len', sampleLen],
    ...Object.entries(values).map(([key, value]) => [key, score(key, value)] as const),
    ...(Object.keys(sampleCount).length > 0 ? [['sample_count', dict(Object.entries(sampleCount))] as const] : []),
  ]);
}

/** Scores are floats but for `bypass`, which is 999. */
const score = (key: string, value: number | 'N/A'): Value => (value === 'N/A' || key.startsWith('bypass,') ? value : pyFloat(value));

const sorted = (pairs: readonly (readonly [string, Value])[]): Dict => dict([...pairs].sort(([a], [b]) => byCodePoint(a, b)));

/** As Python sorts texts. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a, (it) => it.codePointAt(0) ?? 0), Array.from(b, (it) => it.codePointAt(0) ?? 0)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Members before their group, each once. */
function bottomUp(groups: readonly GroupOutcome[]): readonly GroupOutcome[] {
  const byName = new Map(groups.map((it) => [it.name, it]));
  const children = new Set(groups.flatMap((it) => it.children));
  const seen = new Set<string>();
  const order: GroupOutcome[] = [];
  const visit = (group: GroupOutcome): void => {
    if (seen.has(group.name)) return;
    seen.add(group.name);
    for (const child of group.children) {
      const found = byName.get(child);
      if (found !== undefined) visit(found);
    }
    order.push(group);
  };
  for (const group of groups) if (!children.has(group.name)) visit(group);
  return order;
}

/** A group has a number of examples if all its members have the same; as in lm-eval, groups among them that come later have none yet. */
function fewshots(tasks: readonly TaskOutcome[], groups: readonly GroupOutcome[]): readonly (readonly [string, Value])[] {
  const known = new Map<string, number>(tasks.map((it) => [it.name, it.numFewshot]));
  for (const { name, children } of groups) {
    const values = new Set(children.flatMap((it) => known.get(it) ?? []));
    const [only] = values;
    if (values.size === 1 && only !== undefined) known.set(name, only);
  }
  return [...known];
}

function directions(tasks: readonly TaskOutcome[], groups: readonly GroupOutcome[]): readonly (readonly [string, Value])[] {
  const known = new Map<string, Dict>(tasks.map((it) => [it.name, it.higherIsBetter]));
  for (const { name, children } of groups) {
    const merged = new Map<string, Value>();
    for (const child of children) {
      for (const [metric, higher] of Object.entries(known.get(child) ?? {})) {
        const before = merged.get(metric);
        merged.set(metric, before === undefined || before === higher ? higher : null);
      }
    }
    if (merged.size > 0) known.set(name, dict(merged));
  }
  return [...known];
}
