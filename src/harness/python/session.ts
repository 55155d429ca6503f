// Sessions over a process that speaks the line protocol: the engine that Pyodide and the user's own interpreter share.

import { type Dict, dict, get, has, isDict, isList, keys, type Value } from '../values/index.ts';
import type {
  Arguments,
  Callable,
  ProcessedDocs,
  PythonEngine,
  PythonFunction,
  PythonSession,
  SessionOptions,
  Split,
  WantedDataset,
} from './engine.ts';
import { PythonCallError, PythonEngineError, PythonImportError, PythonMemoryError } from './errors.ts';
import type { LineProcess } from './line-process.ts';
import { fromLine, fromWire, needsTags, toLine, toWire } from './wire.ts';

/** What differs between engines. */
export interface EngineKind {
  readonly name: PythonEngine['name'];
  start(): Promise<LineProcess>;
  /** Path of a file as the process knows it. */
  pathInside(file: string): string;
  /** What to do about a module that is missing. */
  readonly importAdvice: string;
  /** Null where there is no limit of ours. */
  readonly memoryMiB: number | null;
}

const DEFAULT_TIMEOUT_SECONDS = 120;

/** An engine whose sessions share one process, started when first needed. A session whose process was killed is over; the next one starts another. */
export function lineEngine(kind: EngineKind): PythonEngine {
  let process: Promise<LineProcess> | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let sessions = 0;

  async function running(): Promise<LineProcess> {
    const present = process && (await process.catch(() => null));
    if (present?.isAlive) return present;
    process = kind.start();
    return process;
  }

  /** One question at a time: sessions take turns. */
  function ask(target: LineProcess, message: Dict, what: string, timeoutSeconds: number): Promise<Value> {
    const answer = turn.then(async () => read(await target.ask(toLine(message), what, timeoutSeconds), what, kind));
    turn = answer.catch(() => {});
    return answer;
  }

  return {
    name: kind.name,
    async session(options: SessionOptions = {}) {
      const number = ++sessions;
      const home = await running();
      const timeoutSeconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
      const send = (message: { readonly [key: string]: Value }, what: string) =>
        ask(home, { ...message, session: number }, what, timeoutSeconds);
      await send({ op: 'start', randomSeed: options.randomSeed ?? 0, numpySeed: options.numpySeed ?? 1234 }, 'a new session');
      return session(kind, serving(send, options.loadDataset), () => home.isAlive);
    },
    async close() {
      const present = process && (await process.catch(() => null));
      process = null;
      await present?.close();
    },
  };
}

type Send = (message: { readonly [key: string]: Value }, what: string) => Promise<Value>;

function session(kind: EngineKind, send: Send, isAlive: () => boolean): PythonSession {
  const known = new Map<Split, number>();

  function targetOf(target: Callable): Value {
    if ('object' in target) return { object: target.object.objectId, method: target.method };
    return { file: target.file === null ? null : kind.pathInside(target.file), module: target.module, name: target.name };
  }

  function splitOf(split: Split): Value {
    const number = known.get(split);
    if (number !== undefined) return { id: number };
    known.set(split, known.size + 1);
    return wholeSplit(split, known.size);
  }

  return {
    async call(target, argumentLists) {
      if (argumentLists.length === 0) return [];
      const calls = argumentLists.map(({ args = [], kwargs = {} }: Arguments): Value => [args.map(toWire), toWire(kwargs)]);
      return listed(fromWire(await send({ op: 'call', target: targetOf(target), calls }, nameOf(target))));
    },
    async callWithArguments(target, argumentLists) {
      if (argumentLists.length === 0) return [];
      const calls = argumentLists.map(({ args = [], kwargs = {} }: Arguments): Value => [args.map(toWire), toWire(kwargs)]);
      const outcomes = listed(await send({ op: 'call', target: targetOf(target), calls, changes: true }, nameOf(target)));
      return outcomes.map((outcome) => {
        const [value = null, args = null] = listed(outcome);
        return { value: fromWire(value), args: args === null ? null : listed(fromWire(args)) };
      });
    },
    async processDocs(target, split) {
      return processed(await send({ op: 'process_docs', target: targetOf(target), split: splitOf(split) }, nameOf(target)));
    },
    async customDataset(target, kwargs) {
      const made = await send({ op: 'custom_dataset', target: targetOf(target), kwargs: toWire(kwargs) }, nameOf(target));
      if (!isDict(made)) throw new PythonEngineError(`${nameOf(target)} gave no splits`);
      return Object.fromEntries(Object.entries(made).map(([name, split]) => [name, { ...processed(split), name }]));
    },
    async applyFilter(target, kwargs, responses, docs) {
      const message = {
        op: 'apply_filter',
        target: targetOf(target),
        kwargs: toWire(kwargs),
        responses: toWire(responses),
        docs: toWire(docs),
      };
      return listed(fromWire(await send(message, nameOf(target))));
    },
    async close() {
      if (isAlive()) await send({ op: 'end' }, 'the end of a session');
    },
  };
}

/** A split as the other side takes it the first time. */
function wholeSplit(split: Split, id: number): Value {
  const tagged = split.docs.some(needsTags);
  return {
    id,
    docs: tagged ? split.docs.map(toWire) : split.docs,
    tagged,
    columns: split.columns ?? columnsOf(split.docs),
    name: split.name ?? null,
    classLabels: split.classLabels ?? null,
  };
}

const MAX_DATASETS_A_CALL = 50;
const FIRST_PROVIDED_ID = 1_000_000;

/** A `Send` that hands over the data which task code asks for with `load_dataset`, and then repeats the message. */
function serving(send: Send, loadDataset: SessionOptions['loadDataset']): Send {
  let provided = FIRST_PROVIDED_ID;
  return async (message, what) => {
    for (let i = 0; ; i++) {
      try {
        return await send(message, what);
      } catch (error) {
        if (!(error instanceof DatasetWanted)) throw error;
        if (!loadDataset || i >= MAX_DATASETS_A_CALL) {
          throw new PythonEngineError(`${what} asks for the dataset ${JSON.stringify(error.wanted.path)}, which nobody hands over here`);
        }
        const splits = Object.entries(await loadDataset(error.wanted));
        const named = splits.map(([name, split]): [string, Value] => [name, wholeSplit({ ...split, name }, ++provided)]);
        await send({ op: 'provide_dataset', key: error.key, splits: dict(named) }, what);
      }
    }
  };
}

/** Inside this file: task code called `load_dataset`. */
class DatasetWanted extends Error {
  readonly wanted: WantedDataset;
  readonly key: string;
  constructor(wanted: Dict) {
    super('a dataset is wanted');
    const name = get(wanted, 'name') ?? null;
    const kwargs = get(wanted, 'kwargs') ?? null;
    this.wanted = {
      path: String(get(wanted, 'path') ?? ''),
      name: name === null ? null : String(name),
      kwargs: isDict(kwargs) ? kwargs : {},
    };
    this.key = String(get(wanted, 'key') ?? '');
  }
}

/** For messages: the file's last two parts and the function. */
function nameOf(target: Callable): string {
  if ('object' in target) return `${target.object.type.slice(0, 80)}.${target.method}`;
  return functionName(target);
}

/** For messages: the file's last two parts and the function. */
export function functionName(target: PythonFunction): string {
  const place = target.file === null ? (target.module ?? '') : target.file.split(/[\\/]/).slice(-2).join('/');
  return `${place}:${target.name}`;
}

function columnsOf(docs: readonly Dict[]): readonly string[] {
  return docs[0] === undefined ? [] : keys(docs[0]).map(String);
}

function listed(value: Value): readonly Value[] {
  if (!isList(value)) throw new PythonEngineError('an answer without a list');
  return value;
}

function processed(value: Value | undefined): ProcessedDocs & { readonly classLabels: { readonly [column: string]: readonly string[] } } {
  if (!isDict(value ?? null) || value === undefined || !isDict(value)) throw new PythonEngineError('an answer without docs');
  const docs = listed(fromWire(get(value, 'docs') ?? null)).filter(isDict);
  const columns = listed(get(value, 'columns') ?? null).map(String);
  const labels = get(value, 'classLabels') ?? null;
  const classLabels = isDict(labels)
    ? Object.fromEntries(Object.entries(labels).map(([name, names]) => [name, isList(names) ? names.map(String) : []]))
    : {};
  return { docs, columns, classLabels };
}

/** What a line says: the result, or the error that it stands for. */
function read(line: string, what: string, kind: EngineKind): Value {
  const answer = fromLine(line);
  if (isDict(answer) && has(answer, 'ok')) return get(answer, 'ok') ?? null;
  const error = isDict(answer) ? get(answer, 'error') : undefined;
  if (!isDict(error ?? null) || error === undefined || !isDict(error)) {
    const fatal = isDict(answer) ? get(answer, 'fatal') : undefined;
    throw new PythonEngineError(`${what} ended the ${kind.name} process${typeof fatal === 'string' ? `: ${fatal}` : ''}`);
  }
  const text = (key: string): string => String(get(error, key) ?? '');
  const index = get(error, 'index');
  if (text('type') === 'MemoryError') throw new PythonMemoryError(what, kind.memoryMiB);
  const wanted = get(error, 'wanted') ?? null;
  if (isDict(wanted)) throw new DatasetWanted(wanted);
  const missing = get(error, 'module');
  if (typeof missing === 'string') throw new PythonImportError(what, missing, kind.importAdvice);
  throw new PythonCallError(what, {
    type: text('type'),
    message: text('message'),
    traceback: text('traceback'),
    index: typeof index === 'number' ? index : 0,
  });
}
