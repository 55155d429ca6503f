// Which tasks cannot run here, and why: first from what the files say, then from what their Python needs.
import type { TaskFacts } from './facts.ts';
import type { TaskFiles } from './open.ts';
import type { NameEntry } from './types.ts';

/** Whether a Python file's imports can be had; `reason` says what is missing. */
export type CanRun = (pythonFile: string) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;

export type UnsupportedKind =
  | 'image'
  | 'audio'
  | 'code execution'
  | 'python class'
  | 'python package'
  | 'metric script'
  | 'promptsource'
  | 'no dataset';

export interface Unsupported {
  readonly kind: UnsupportedKind;
  /** A sentence without a full stop, for people. */
  readonly reason: string;
}

export interface UnsupportedTask extends Unsupported {
  readonly task: NameEntry;
}

/**
 * The tasks that cannot run, sorted by name, each with the first reason that applies. Groups and tags run what their tasks allow.
 * `canRun` is asked once a Python file.
 */
export async function unsupportedTasks(taskFiles: TaskFiles, canRun: CanRun): Promise<readonly UnsupportedTask[]> {
  const python = pythonReasons(taskFiles, canRun);
  const found: UnsupportedTask[] = [];
  for (const task of taskFiles.names()) {
    const why = await reasonOf(task, taskFiles, python);
    if (why !== null) found.push({ task, ...why });
  }
  return found;
}

/** Why one name cannot run; null where it can. */
export async function whyUnsupported(name: string, taskFiles: TaskFiles, canRun: CanRun): Promise<Unsupported | null> {
  const task = taskFiles.entry(name);
  return task === undefined ? null : reasonOf(task, taskFiles, pythonReasons(taskFiles, canRun));
}

type PythonReason = (reference: string) => Promise<string | null>;

async function reasonOf(task: NameEntry, taskFiles: TaskFiles, python: PythonReason): Promise<Unsupported | null> {
  const facts = taskFiles.facts(task.name);
  if (facts === null || (task.kind !== 'task' && task.kind !== 'py_task')) return null;
  const stated = task.kind === 'py_task' ? null : statedReason(facts);
  if (stated !== null) return stated;
  for (const reference of facts.functions) {
    const reason = await python(reference);
    if (reason !== null) return { kind: task.kind === 'py_task' ? 'python class' : 'python package', reason };
  }
  return null;
}

/** What the YAML alone says. */
function statedReason(facts: TaskFacts): Unsupported | null {
  if (facts.media !== null)
    return { kind: facts.media, reason: `shows the model ${facts.media === 'image' ? 'images' : 'sound'}; Hallmark asks in text only` };
  if (facts.unsafeCode) return { kind: 'code execution', reason: 'scores by running code that the model wrote; Hallmark runs none' };
  if (facts.usePrompt) return { kind: 'promptsource', reason: 'takes its prompts from the Python package promptsource' };
  if (!facts.hasDataset) return { kind: 'no dataset', reason: 'names no dataset' };
  const script = facts.outputType === 'multiple_choice' ? undefined : facts.hubMetrics.find((it) => !localMetrics.has(it));
  return script === undefined
    ? null
    : { kind: 'metric script', reason: `its metric ${script} is a script on the Hub, which Hallmark does not run` };
}

/** Metrics that are computed here whatever `hf_evaluate` says. */
const localMetrics: ReadonlySet<string> = new Set(['exact_match', 'f1', 'accuracy', 'wer', 'bleu', 'chrf', 'ter']);

function pythonReasons(taskFiles: TaskFiles, canRun: CanRun): PythonReason {
  const asked = new Map<string, Promise<string | null>>();
  return (reference) => {
    const { file, module } = taskFiles.functionPath({ '!function': reference });
    const key = file ?? `import ${module}`;
    const known =
      asked.get(key) ??
      (file === null ? Promise.resolve(`needs the Python module ${module}`) : canRun(file).then((it) => (it.ok ? null : it.reason)));
    asked.set(key, known);
    return known;
  };
}
