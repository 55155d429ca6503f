// Every name of lm-eval 0.4.13 resolves, and every configuration in the catalogue that lm-eval itself wrote is ours, down to `1` and `1.0`.
// The catalogue's folder: HALLMARK_GOLDEN, default ../shared/golden/lm-eval.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type Dict, dict, entries, get, isDict, jsonLoads, keys, type Value } from '../values/index.ts';
import { type Found, leafTasks, metricSpecs, openTaskFiles, type TaskFiles, unsupportedTasks } from './index.ts';
import { lmEvalTaskFiles } from './testing/lm-eval.ts';

const catalogueFile = join(
  process.env.HALLMARK_GOLDEN ?? join(import.meta.dirname, '../../../../shared/golden/lm-eval'),
  'catalogue.jsonl.gz',
);
const root = await lmEvalTaskFiles();
const home = mkdtempSync(join(tmpdir(), 'hallmark-catalogue-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

if (root === null) {
  test('lm-eval is not here: nothing to compare', () => expect(process.env.CI).not.toBe('true'));
} else {
  // A home of its own: the index is made afresh, so that a stale one in the user's cache cannot hide a mistake.
  const taskFiles = await openTaskFiles({ root, home });
  const catalogue = readCatalogue();
  if (catalogue === null) console.warn(`no catalogue at ${catalogueFile}: configurations are not compared with lm-eval's own`);

  test('every name resolves, and is what the catalogue says of it', () => {
    const names = taskFiles.names();
    expect(names.length).toBe(14_683);
    const problems = names.flatMap(({ name }) => {
      try {
        return checkName(name, catalogue?.rows.get(name), taskFiles, root).map((it) => `${name}: ${it}`);
      } catch (error) {
        return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
      }
    });
    expect(problems).toEqual([]);
    for (const name of catalogue?.rows.keys() ?? []) expect(taskFiles.entry(name), name).toBeDefined();
  });

  if (catalogue !== null) {
    test('there are as many tasks, groups and tags as lm-eval counts', () => {
      const ours = Object.groupBy(taskFiles.names(), (it) => it.kind);
      expect(Object.fromEntries(Object.entries(ours).map(([kind, names]) => [kind, names.length]))).toEqual(catalogue.counts);
    });
  }

  test('fewer than 1 % of the tasks can never run here, each for a reason that its file states', async () => {
    const unsupported = await unsupportedTasks(taskFiles, async () => ({ ok: true }));
    const counts = Object.entries(Object.groupBy(unsupported, (it) => it.kind)).map(([kind, list]) => [kind, list.length]);
    expect(Object.fromEntries(counts)).toEqual({ image: 45, audio: 1, 'code execution': 35, 'metric script': 3 });
    expect(unsupported.length / taskFiles.names().filter((it) => it.kind === 'task' || it.kind === 'py_task').length).toBeLessThan(0.01);
  });

  test('an index from the cache is the one that was made', async () => {
    for (const other of [home, undefined]) {
      const again = await openTaskFiles({ root, ...(other === undefined ? {} : { home: other }) });
      expect(again.names()).toEqual(taskFiles.names());
      expect(again.names().every(({ name }) => isDeepStrictEqual(again.facts(name), taskFiles.facts(name)))).toBe(true);
    }
  });
}

function readCatalogue() {
  if (!existsSync(catalogueFile)) return null;
  const [header = '{}', ...lines] = gunzipSync(readFileSync(catalogueFile)).toString('utf8').trimEnd().split('\n');
  const { total_by_type: counts }: { readonly total_by_type: Readonly<Record<string, number>> } = JSON.parse(header);
  const rows = new Map(lines.map((line) => asDict(jsonLoads(line))).map((row) => [String(get(row, 'name')), row]));
  return { counts, rows };
}

/** What is wrong with a name: it must expand to tasks with configurations, equal to the catalogue's row where there is one. */
function checkName(name: string, row: Dict | undefined, taskFiles: TaskFiles, root: string): readonly string[] {
  if (row !== undefined) return differencesFrom(row, taskFiles, root);
  const found = taskFiles.find(name);
  if (found.kind === 'task') taskFiles.config(found);
  return leafTasks(found).length > 0 ? [] : ['no tasks'];
}

/** What differs between a row of the catalogue and what we make of the same name. */
function differencesFrom(row: Dict, taskFiles: TaskFiles, root: string): readonly string[] {
  const name = String(get(row, 'name'));
  const entry = taskFiles.entry(name);
  if (entry === undefined || entry.kind !== get(row, 'type')) return [`is ${entry?.kind}, not ${String(get(row, 'type'))}`];
  const found = taskFiles.find(name);
  const checks: (readonly [string, unknown, unknown])[] = [];
  if (entry.file !== null) checks.push(['file', relative(root, entry.file), get(row, 'yaml')]);
  if (found.kind === 'tag') checks.push(['tasks', leafTasks(found).map((it) => it.name), get(row, 'tasks')]);
  else if (found.kind === 'group') {
    checks.push(['group', found.config, plain(get(row, 'group_config') ?? null)]);
    const leaves = expectedLeaves(get(row, 'leaf_tasks') ?? null);
    if (leaves !== null) checks.push(['leaf tasks', leafNames(found), leaves]);
  } else {
    checks.push(['tags', entry.tags, get(row, 'tags')]);
    checks.push(['yaml', taskFiles.rawConfig(name), get(row, 'yaml_config')]);
    if (found.kind === 'task') {
      const config = taskFiles.config(name);
      checks.push(['config', config, plain(get(row, 'config') ?? null)]);
      checks.push(['order of fields', Object.keys(config), keys(asDict(get(row, 'config') ?? null))]);
      checks.push(['metrics', metricSpecs(config).map((it) => metricRow(it, config.metric_list === null)), get(row, 'metrics')]);
    }
  }
  return checks.flatMap(([what, ours, theirs]) =>
    isDeepStrictEqual(ours, theirs)
      ? []
      : [`${what}: ${JSON.stringify(ours)?.slice(0, 500)} instead of ${JSON.stringify(theirs)?.slice(0, 500)}`],
  );
}

/**
 * Names of leaf tasks, once each: the catalogue lists a member as often as a group's file does, lm-eval runs it once. Tasks written inside a group
 * have no name of their own in the catalogue but `{"inline": name}`.
 */
function leafNames(found: Found): readonly string[] {
  return [...new Set(leafTasks(found).map((it) => (it.file === null ? `inline ${it.name.split('::').at(-1)}` : it.name)))];
}

/** Null where a member has no name at all: lm-eval itself stops there. */
function expectedLeaves(leaves: Value): readonly string[] | null {
  if (!Array.isArray(leaves)) return null;
  const names = leaves.map((it: Value) => (isDict(it) ? get(it, 'inline') : it));
  if (!names.every((it) => typeof it === 'string')) return null;
  return [...new Set(leaves.map((it: Value, i) => (isDict(it) ? `inline ${names[i]}` : String(it))))];
}

function metricRow(spec: ReturnType<typeof metricSpecs>[number], fromDefaults: boolean): Dict {
  return {
    metric: spec.metric,
    aggregation: spec.aggregation,
    higher_is_better: spec.higherIsBetter,
    kwargs: spec.kwargs,
    ...(spec.hfEvaluate ? { hf_evaluate: true } : {}),
    ...(spec.registered ? {} : { unregistered: true }),
    ...(fromDefaults ? { from_defaults: true } : {}),
  };
}

function asDict(value: Value): Dict {
  if (!isDict(value)) throw new Error('the catalogue has a row that is no object');
  return value;
}

/** Typed configurations are plain objects. */
function plain(value: Value): unknown {
  return isDict(value) ? Object.fromEntries(entries(dict(entries(value)))) : value;
}
