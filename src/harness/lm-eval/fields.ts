// The fields of a task (`doc_to_text`, `doc_to_target`, `doc_to_choice`, `gen_prefix`, `description`) read for docs: columns, templates, literals and
// Python functions all become one function from a doc's position to a value.
import type { PythonSession } from '../python/index.ts';
import type { DocField, TaskFiles } from '../task-files/index.ts';
import { isFunctionRef } from '../task-files/index.ts';
import { compileTemplate, type Template } from '../template/index.ts';
import {
  type Dict,
  entries,
  get,
  has,
  isDict,
  isDigit,
  isInt,
  isList,
  jsonDumps,
  LiteralEvalError,
  literalEval,
  type Value,
} from '../values/index.ts';
import { DocFieldError, shortened, TaskLoadError } from './errors.ts';

/** The value of a field for the doc at a position of its set. */
export type FieldReader = (position: number) => Value;

/** What reading fields needs to know of the task. */
export interface FieldContext {
  readonly task: string;
  /** Columns of the evaluated docs: a field that is one of these names is that column. */
  readonly columns: ReadonlySet<string>;
  /** With `doc_to_choice`, texts of digits are indices. */
  readonly hasChoices: boolean;
  readonly functionPath: TaskFiles['functionPath'];
  readonly session: () => Promise<PythonSession>;
}

/** Docs, and which of them a Python function shall be called for at once (all, where that costs nothing to know). */
export interface DocSet {
  readonly name: string;
  readonly docs: readonly Dict[];
  readonly needed: readonly number[];
  /** What Python functions made of docs by changing them in place: later functions and the doc's hash see that. */
  readonly changed: Map<number, Dict>;
}

type Kind = 'text' | 'target' | 'choice';

const templates = new Map<string, Template>();
const maxTemplates = 5_000;

/** Compiled once for all tasks. */
export function templateOf(source: string): Template {
  const known = templates.get(source);
  if (known !== undefined) return known;
  if (templates.size >= maxTemplates) templates.clear();
  const compiled = compileTemplate(source);
  templates.set(source, compiled);
  return compiled;
}

/** `doc_to_text`, `doc_to_target` or `doc_to_choice` for the docs of a set. Calls Python once for all of `needed`. */
export async function fieldReader(kind: Kind, field: DocField, set: DocSet, context: FieldContext): Promise<FieldReader> {
  const name = `doc_to_${kind}`;
  if (isFunctionRef(field)) {
    const session = await context.session();
    const target = context.functionPath(field);
    const calls = set.needed.map((position) => ({ args: [set.changed.get(position) ?? set.docs[position] ?? {}] }));
    const outcomes = await session.callWithArguments(target, calls);
    const byPosition = new Map<number, Value>();
    for (const [i, position] of set.needed.entries()) {
      byPosition.set(position, outcomes[i]?.value ?? null);
      const doc = outcomes[i]?.args?.[0];
      if (doc !== undefined && isDict(doc)) set.changed.set(position, doc);
    }
    return (position) => byPosition.get(position) ?? null;
  }
  if (typeof field === 'string') {
    if (context.columns.has(field)) return (position) => get(set.docs[position] ?? {}, field) ?? null;
    return remembered(rendered(name, field, set, interpreter(kind, context.hasChoices), context.task));
  }
  if (kind !== 'choice' && (isInt(field) || typeof field === 'boolean')) return () => field;
  if (kind !== 'text' && isList(field)) return () => field;
  if (kind === 'choice' && isDict(field)) {
    const values = entries(field).map(([, value]) => value);
    return () => values;
  }
  throw new TaskLoadError(
    context.task,
    `${name} is ${jsonDumps(field)}; expected a template, a column's name${kind === 'choice' ? ', a list' : ''} or !function`,
  );
}

/** The value read last is asked for again: once for the request and once for its score. */
function remembered(read: FieldReader): FieldReader {
  let last: { readonly position: number; readonly value: Value } | null = null;
  return (position) => {
    if (last?.position !== position) last = { position, value: read(position) };
    return last.value;
  };
}

function rendered(name: string, source: string, set: DocSet, interpret: (text: string) => Value, task: string): FieldReader {
  const template = compiled(name, source, task);
  return (position) => {
    const doc = set.docs[position] ?? {};
    try {
      return interpret(template(doc));
    } catch (cause) {
      throw new DocFieldError(
        name,
        source,
        `${set.name} doc ${position} (${shortened(jsonDumps(doc, { ensureAscii: false }), 300)}) of task "${task}"`,
        cause,
      );
    }
  };
}

function compiled(name: string, source: string, task: string): Template {
  try {
    return templateOf(source);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new TaskLoadError(task, `${name} ${JSON.stringify(shortened(source, 200))} is no template: ${problem}`, { cause });
  }
}

/** What lm-eval makes of a rendered text. */
function interpreter(kind: Kind, hasChoices: boolean): (text: string) => Value {
  if (kind === 'choice') return literalEval;
  return (text) => {
    if (hasChoices && isDigit(text)) return literalEval(text);
    if (kind === 'target' && text.length >= 2 && text.startsWith('[') && text.endsWith(']')) return literalOrText(text);
    return text;
  };
}

function literalOrText(text: string): Value {
  try {
    return literalEval(text);
  } catch (error) {
    if (error instanceof LiteralEvalError) return text;
    throw error;
  }
}

/** `description`, and the `gen_prefix` of few-shot examples: a key of the doc or a template; null where there is none. */
export function resolvedField(name: string, field: string | null, set: DocSet, task: string): (position: number) => string | null {
  if (field === null || field === '') return () => null;
  const isPlain = !field.includes('{');
  const template = rendered(name, field, set, (text) => text, task);
  const plain = isPlain ? String(compiled(name, field, task)({})) : null;
  return (position) => {
    const doc = set.docs[position] ?? {};
    if (has(doc, field)) return textOrNull(get(doc, field) ?? null);
    return plain ?? textOrNull(template(position));
  };
}

/** The evaluated doc's `gen_prefix`: a column or a template. */
export function prefixReader(field: string | null, set: DocSet, context: FieldContext): (position: number) => string | null {
  if (field === null) return () => null;
  if (context.columns.has(field)) return (position) => textOrNull(get(set.docs[position] ?? {}, field) ?? null);
  const template = rendered('gen_prefix', field, set, (text) => text, context.task);
  return (position) => textOrNull(template(position));
}

function textOrNull(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}
