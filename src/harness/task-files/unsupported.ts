// Which tasks cannot run here, and why: first from what the files say, then from what their Python needs.
import type { TaskFacts } from './facts.ts';
import type { FunctionPath } from './function-ref.ts';
import type { TaskFiles } from './open.ts';
import type { NameEntry } from './types.ts';

/** Whether a Python function can run here; `reason` says what is missing. */
export type CanRun = (target: FunctionPath) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;

export type UnsupportedKind = 'image' | 'audio' | 'code execution' | 'python' | 'metric script' | 'promptsource' | 'no dataset';

export interface Unsupported {
  readonly kind: UnsupportedKind;
  /** A sentence without a full stop, for people. */
  readonly reason: string;
  /** It can run all the same with `--python PATH`, outside the sandbox, where that Python has what the task imports. */
  readonly runsWithPython: boolean;
}

export interface UnsupportedTask extends Unsupported {
  readonly task: NameEntry;
}

/**
 * The tasks that cannot run, sorted by name, each with the first reason that applies. Groups and tags run what their tasks allow.
 * `canRun` is asked once a function.
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
  const stated = task.kind === 'task' ? statedReason(facts) : null;
  if (stated !== null) return stated;
  for (const reference of facts.functions) {
    const reason = await python(reference);
    if (reason !== null) return { kind: 'python', reason, runsWithPython: true };
  }
  return null;
}

/** What the YAML alone says. */
function statedReason(facts: TaskFacts): Unsupported | null {
  if (facts.media !== null)
    return never(facts.media, `shows the model ${facts.media === 'image' ? 'images' : 'sound'}; Hallmark asks in text only`);
  if (facts.unsafeCode) return never('code execution', 'scores by running code that the model wrote; Hallmark runs none');
  if (facts.usePrompt) return never('promptsource', 'takes its prompts from the Python package promptsource');
  if (!facts.hasDataset) return never('no dataset', 'names no dataset');
  const script = (facts.outputType ?? 'generate_until') === 'generate_until' ? facts.hubMetrics[0] : undefined;
  return script === undefined ? null : never('metric script', `its metric ${script} is a script on the Hub, which Hallmark does not run`);
}

function never(kind: UnsupportedKind, reason: string): Unsupported {
  return { kind, reason, runsWithPython: false };
}

function pythonReasons(taskFiles: TaskFiles, canRun: CanRun): PythonReason {
  const asked = new Map<string, Promise<string | null>>();
  return (reference) => {
    const known =
      asked.get(reference) ?? canRun(taskFiles.functionPath({ '!function': reference })).then((it) => (it.ok ? null : it.reason));
    asked.set(reference, known);
    return known;
  };
}
