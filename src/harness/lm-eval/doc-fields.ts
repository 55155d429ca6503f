// The fields of the evaluated docs: text, target and choices of each.
import type { TaskConfig } from '../task-files/index.ts';
import { isList, type Value } from '../values/index.ts';
import type { TaskDocs } from './docs.ts';
import { TaskLoadError } from './errors.ts';
import { type FieldContext, fieldReader } from './fields.ts';

/** Fields of the evaluated docs. */
export interface DocFields {
  readonly text: (docId: number) => Value;
  readonly target: (docId: number) => Value;
  /** Null where the task has no `doc_to_choice`. */
  readonly choices: ((docId: number) => Value) | null;
}

export async function docFields(
  config: TaskConfig,
  { docs }: TaskDocs,
  docIds: readonly number[],
  context: FieldContext,
): Promise<DocFields> {
  const set = { name: 'evaluated', docs, needed: docIds.includes(0) ? docIds : [0, ...docIds] };
  return {
    text: await fieldReader('text', config.doc_to_text, set, context),
    target: await fieldReader('target', config.doc_to_target, set, context),
    choices: config.doc_to_choice === null ? null : await fieldReader('choice', config.doc_to_choice, set, context),
  };
}

export function listOf(task: string, value: Value): readonly Value[] {
  if (!isList(value)) throw new TaskLoadError(task, `doc_to_choice gives no list but ${String(value)}`);
  return value;
}
