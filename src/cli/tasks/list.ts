// hallmark tasks list: every name, or those that cannot run, with the reason.
import { type NameEntry, type TaskFiles, unsupportedTasks } from '../../harness/task-files/index.ts';
import type { CliContext } from '../context.ts';
import { type Column, table } from '../output.ts';
import { canRun } from './can-run.ts';
import { openSources, type SourceFlags } from './open.ts';

export interface ListFlags extends SourceFlags {
  readonly groups?: boolean;
  readonly tags?: boolean;
  readonly tasks?: boolean;
  readonly unsupported?: boolean;
}

export async function runList(pattern: string | undefined, flags: ListFlags, context: CliContext): Promise<void> {
  const taskFiles = await openSources(flags, context);
  const chosen = pattern === undefined ? null : new Set(taskFiles.match(pattern));
  const wanted = (it: NameEntry): boolean => (chosen?.has(it.name) ?? true) && hasKind(it, flags);
  if (flags.unsupported) return listUnsupported(taskFiles, wanted, flags, context);

  const names = taskFiles.names().filter(wanted);
  if (flags.json) context.stdout.write(`${JSON.stringify(names.map((it) => nameRow(it, taskFiles)))}\n`);
  else {
    const columns: readonly Column<NameEntry>[] = [
      { title: 'NAME', cell: (it) => it.name },
      { title: 'KIND', cell: (it) => (it.kind === 'py_task' ? 'task (Python)' : it.kind) },
      { title: 'OUTPUT', cell: (it) => (it.kind === 'tag' ? `${it.tags.length} tasks` : (taskFiles.facts(it.name)?.outputType ?? '')) },
      { title: 'DATASET', cell: (it) => dataset(it, taskFiles) },
    ];
    context.stdout.write(`${table(columns, names).join('\n')}\n`);
  }
  context.stderr.write(`${countText(names)}\n`);
}

async function listUnsupported(
  taskFiles: TaskFiles,
  wanted: (it: NameEntry) => boolean,
  flags: ListFlags,
  context: CliContext,
): Promise<void> {
  const unsupported = (await unsupportedTasks(taskFiles, canRun(taskFiles))).filter((it) => wanted(it.task));
  if (flags.json) {
    const rows = unsupported.map(({ task, kind, reason, runsWithPython }) => ({
      ...nameRow(task, taskFiles),
      unsupported: kind,
      reason,
      runs_with_python: runsWithPython,
    }));
    context.stdout.write(`${JSON.stringify(rows)}\n`);
  } else {
    const columns: readonly Column<(typeof unsupported)[number]>[] = [
      { title: 'TASK', cell: (it) => it.task.name },
      { title: 'WHY', cell: (it) => it.kind },
      { title: 'REASON', cell: (it) => `${it.reason}${it.runsWithPython ? '; --python PATH can run it' : ''}` },
    ];
    context.stdout.write(`${table(columns, unsupported).join('\n')}\n`);
  }
  const all = taskFiles.names().filter((it) => wanted(it) && (it.kind === 'task' || it.kind === 'py_task')).length;
  const never = unsupported.filter((it) => !it.runsWithPython);
  const kinds = Object.entries(Object.groupBy(never, (it) => it.kind)).map(([kind, list]) => `${list.length} ${kind}`);
  context.stderr.write(
    `${never.length} of ${all} tasks${shareText(never.length, all)} cannot run here${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}\n`,
  );
  const outside = unsupported.length - never.length;
  if (outside > 0)
    context.stderr.write(`${outside} more${shareText(outside, all)} need --python PATH: a Python of yours, outside the sandbox\n`);
}

function shareText(part: number, all: number): string {
  return all === 0 ? '' : ` (${((100 * part) / all).toFixed(2)} %)`;
}

function hasKind(entry: NameEntry, { groups = false, tags = false, tasks = false }: ListFlags): boolean {
  if (!groups && !tags && !tasks) return true;
  return entry.kind === 'group' ? groups : entry.kind === 'tag' ? tags : tasks;
}

function dataset(entry: NameEntry, taskFiles: TaskFiles): string {
  const facts = taskFiles.facts(entry.name);
  return [facts?.datasetPath, facts?.datasetName].filter((it) => it !== null && it !== undefined).join(' ');
}

/** As JSON shows a name. */
export function nameRow(entry: NameEntry, taskFiles: TaskFiles): object {
  const facts = taskFiles.facts(entry.name);
  const { name, kind, file, tags } = entry;
  if (kind === 'tag') return { name, kind, tasks: tags };
  return {
    name,
    kind,
    file,
    tags,
    output_type: facts?.outputType ?? null,
    dataset_path: facts?.datasetPath ?? null,
    dataset_name: facts?.datasetName ?? null,
  };
}

function countText(names: readonly NameEntry[]): string {
  const count = (what: string, ...kinds: readonly NameEntry['kind'][]): string => {
    const found = names.filter((it) => kinds.includes(it.kind)).length;
    return `${found} ${what}${found === 1 ? '' : 's'}`;
  };
  return `${names.length} name${names.length === 1 ? '' : 's'}: ${count('task', 'task', 'py_task')}, ${count('group', 'group')}, ${count('tag', 'tag')}`;
}
