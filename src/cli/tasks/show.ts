// hallmark tasks show NAME: what a name stands for.
import {
  type Found,
  type GroupTree,
  isFunctionRef,
  type LeafTask,
  leafTasks,
  metricSpecs,
  type TaskConfig,
  type TaskFiles,
  whyUnsupported,
} from '../../harness/task-files/index.ts';
import { dict, jsonDumps, type Value } from '../../harness/values/index.ts';
import { printable } from '../../openai/text.ts';
import type { CliContext } from '../context.ts';
import { canRun } from './can-run.ts';
import { openSources, type SourceFlags } from './open.ts';

export type ShowFlags = SourceFlags;

export async function runShow(name: string, flags: ShowFlags, context: CliContext): Promise<void> {
  const taskFiles = await openSources(flags, context);
  const found = taskFiles.find(name);
  const unsupported = await whyUnsupported(found.name, taskFiles, canRun(taskFiles));
  if (flags.json) {
    context.stdout.write(`${jsonDumps(await jsonOf(found, taskFiles, unsupported?.reason ?? null), { indent: 2 })}\n`);
    return;
  }
  const lines =
    found.kind === 'group' ? groupLines(found) : found.kind === 'tag' ? tagLines(found.name, found.tasks) : taskLines(found, taskFiles);
  const runs =
    found.kind === 'task' || found.kind === 'py_task'
      ? [
          field(
            'runs here',
            unsupported === null ? 'yes' : `${unsupported.runsWithPython ? 'with --python PATH only' : 'no'}: ${unsupported.reason}`,
          ),
        ]
      : [];
  context.stdout.write([...lines, ...runs].map((it) => `${printable(it, 2000)}\n`).join(''));
  if (found.kind === 'task') context.stdout.write(`\nConfiguration\n${configText(taskFiles.config(found))}`);
}

function field(title: string, text: string): string {
  return `  ${title.padEnd(14)}${text}`;
}

function taskLines(task: LeafTask, taskFiles: TaskFiles): readonly string[] {
  const tags = taskFiles.entry(task.name)?.tags ?? [];
  const head = [
    `${task.name} (${task.kind === 'py_task' ? 'task, a Python class' : 'task'})`,
    field('file', task.file ?? 'inside its group'),
    ...(tags.length === 0 ? [] : [field('tags', tags.join(', '))]),
  ];
  if (task.kind === 'py_task') return head;
  const config = taskFiles.config(task);
  return [
    ...head,
    field('dataset', datasetText(config)),
    field('splits', splitText(config)),
    field('output', config.output_type),
    field('few-shot', fewshotText(config)),
    ...metricSpecs(config).map((it, i) =>
      field(
        i === 0 ? 'metrics' : '',
        `${nameOf(it.metric)} (${nameOf(it.aggregation)}${it.higherIsBetter === false ? ', lower is better' : ''})`,
      ),
    ),
    ...(config.filter_list ?? []).map((it, i) =>
      field(i === 0 ? 'filters' : '', `${it.name}: ${it.filter.map((step) => nameOf(step.function)).join(', ')}`),
    ),
  ];
}

function datasetText({ dataset_path, dataset_name, custom_dataset }: TaskConfig): string {
  if (custom_dataset !== null) return `made by Python: ${custom_dataset['!function']}`;
  return [dataset_path, dataset_name].filter((it) => it !== null).join(', ') || 'none';
}

function splitText(config: TaskConfig): string {
  const splits = [
    ['training', config.training_split],
    ['validation', config.validation_split],
    ['test', config.test_split],
  ] as const;
  return splits.flatMap(([use, split]) => (split === null ? [] : [`${use}: ${split}`])).join(', ') || 'none named';
}

function fewshotText({ num_fewshot, fewshot_config: { sampler, split, samples } }: TaskConfig): string {
  const source = samples !== null ? 'examples in the file' : split !== null ? `from ${split}` : 'from the first split that there is';
  return `${num_fewshot === null ? '0, unless asked for' : num_fewshot}; ${nameOf(sampler)} sampler, ${source}`;
}

function nameOf(it: Value): string {
  return isFunctionRef(it) ? it['!function'] : it === null ? 'none' : String(it);
}

function tagLines(name: string, tasks: readonly LeafTask[]): readonly string[] {
  return [`${name} (tag of ${tasks.length} tasks)`, ...tasks.map((it) => `  ${it.name}`)];
}

function groupLines(group: GroupTree): readonly string[] {
  const metrics = group.config.aggregate_metric_list ?? [];
  return [
    `${group.name} (group of ${leafTasks(group).length} tasks)`,
    field('file', group.file ?? ''),
    ...(group.config.group_alias === null ? [] : [field('alias', group.config.group_alias)]),
    field(
      'metrics',
      metrics.map((it) => `${nameOf(it.metric)} (mean${it.weight_by_size === false ? ', unweighted' : ', weighted by size'})`).join(', ') ||
        'none of its own',
    ),
    ...treeLines(group, '  '),
  ];
}

function treeLines(group: GroupTree, indent: string): readonly string[] {
  return group.children.flatMap((it) =>
    it.kind === 'group'
      ? [`${indent}${it.name} (${leafTasks(it).length} tasks)`, ...treeLines(it, `${indent}  `)]
      : [`${indent}${it.name}`],
  );
}

/** As JSON, line by line made harmless for a terminal. */
function configText(config: TaskConfig): string {
  return jsonDumps(asValue(config), { indent: 2, ensureAscii: false })
    .split('\n')
    .map((it) => `${printable(it, 4000)}\n`)
    .join('');
}

async function jsonOf(found: Found, taskFiles: TaskFiles, unsupported: string | null): Promise<Value> {
  if (found.kind === 'tag') return { name: found.name, kind: 'tag', tasks: found.tasks.map((it) => it.name) };
  if (found.kind === 'group') return { ...groupJson(found), leaf_tasks: leafTasks(found).map((it) => it.name) };
  const { name, kind, file } = found;
  const base = { name, kind, file, tags: taskFiles.entry(name)?.tags ?? [], yaml_config: taskFiles.rawConfig(found), unsupported };
  return kind === 'py_task' ? base : { ...base, config: asValue(taskFiles.config(found)) };
}

function groupJson(group: GroupTree): { readonly [key: string]: Value } {
  return {
    name: group.name,
    kind: 'group',
    file: group.file,
    group_config: asValue(group.config),
    children: group.children.map((it) => (it.kind === 'group' ? groupJson(it) : it.name)),
  };
}

/** A typed configuration is a dict of values. */
function asValue(config: TaskConfig | GroupTree['config']): Value {
  return dict(Object.entries(config));
}
