// The fields of the evaluated docs: text, target and choices of each.
import type { TaskConfig } from '../task-files/index.ts';
import { type Dict, isList, type Value } from '../values/index.ts';
import type { TaskDocs } from './docs.ts';
import { TaskLoadError } from './errors.ts';
import { type DocSet, type FieldContext, fieldReader } from './fields.ts';

/** Fields of the evaluated docs. */
export interface DocFields {
  readonly text: (docId: number) => Value;
  readonly target: (docId: number) => Value;
  /** Null where the task has no `doc_to_choice`. */
  readonly choices: ((docId: number) => Value) | null;
  /** Docs that the task's functions changed while they read them. */
  readonly changed: ReadonlyMap<number, Dict>;
}

export async function docFields(
  config: TaskConfig,
  { docs }: TaskDocs,
  docIds: readonly number[],
  context: FieldContext,
): Promise<DocFields> {
  const set: DocSet = { name: 'evaluated', docs, needed: docIds.includes(0) ? docIds : [0, ...docIds], changed: new Map() };
  return {
    text: await fieldReader('text', config.doc_to_text, set, context),
    choices: config.doc_to_choice === null ? null : await fieldReader('choice', config.doc_to_choice, set, context),
    target: await fieldReader('target', config.doc_to_target, set, context),
    changed: set.changed,
  };
}

export function listOf(task: string, value: Value): readonly Value[] {
  if (!isList(value)) throw new TaskLoadError(task, `doc_to_choice gives no list but ${String(value)}`);
  return value;
}
