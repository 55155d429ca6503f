// What a template works with while it renders: Python values, names that are not defined, functions, and objects with members such as `loop`.
import {
  asNumber,
  codePoints,
  type Dict,
  entries,
  get,
  isDict,
  isFloat,
  isInt,
  isList,
  keys,
  PyTuple,
  str,
  truthy,
  type Value,
} from '../values/index.ts';
import { TemplateRenderError, typeError } from './template-error.ts';

/** A name, member or item that does not exist. Strict: anything but a test or a default raises. Lenient ones print as nothing. */
export class Undefined {
  readonly problem: string;
  readonly isLenient: boolean;
  constructor(problem: string, isLenient = false) {
    this.problem = problem;
    this.isLenient = isLenient;
  }
}

export interface PassedArguments {
  readonly positional: readonly Operand[];
  readonly named: ReadonlyMap<string, Operand>;
}

export class TemplateFunction {
  readonly call: (args: PassedArguments) => Operand;
  constructor(call: (args: PassedArguments) => Operand) {
    this.call = call;
  }
}

/** `loop`, `namespace(...)` and the like; `set` may write to a namespace only. */
export class Members {
  readonly values: Map<string, Operand>;
  readonly isWritable: boolean;
  constructor(values: Map<string, Operand>, isWritable: boolean) {
    this.values = values;
    this.isWritable = isWritable;
  }
}

export type Operand = Value | Undefined | TemplateFunction | Members;

/** A Python value; raises for what is not defined. */
export function plainValue(operand: Operand): Value {
  if (operand instanceof Undefined) throw new TemplateRenderError('UndefinedError', operand.problem);
  if (operand instanceof TemplateFunction || operand instanceof Members) throw typeError('a function or loop object is no value');
  return operand;
}

/** `str(value)`. */
export function textOf(operand: Operand): string {
  if (typeof operand === 'string') return operand;
  return isNothing(operand) ? '' : str(plainValue(operand));
}

const isNothing = (operand: Operand): boolean => operand instanceof Undefined && operand.isLenient;

export function isTrue(operand: Operand): boolean {
  if (operand instanceof TemplateFunction || operand instanceof Members) return true;
  return !isNothing(operand) && truthy(plainValue(operand));
}

/** An int that fits a JavaScript number. */
export function intOf(operand: Operand): number {
  const value = plainValue(operand);
  if (typeof value === 'boolean') return Number(value);
  if (!isInt(value) || typeof value === 'bigint') throw typeError(`an integer is required, got ${typeName(value)}`);
  return value;
}

export function numberOf(operand: Operand): number {
  const value = plainValue(operand);
  const number = asNumber(value);
  if (number === null) throw typeError(`a number is required, got ${typeName(value)}`);
  return number;
}

/** The items that a `for` would see: characters of a text, keys of a dict. */
export function itemsOf(operand: Operand): readonly Value[] {
  if (isNothing(operand)) return [];
  const value = plainValue(operand);
  if (isList(value)) return value;
  if (typeof value === 'string') return codePoints(value);
  if (isDict(value)) return keys(value);
  throw typeError(`'${typeName(value)}' object is not iterable`);
}

export function dictOf(operand: Operand): Dict {
  const value = plainValue(operand);
  if (!isDict(value)) throw typeError(`a mapping is required, got ${typeName(value)}`);
  return value;
}

/** Python's name of the type. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (isInt(value)) return 'int';
  if (isFloat(value)) return 'float';
  if (isList(value)) return value instanceof PyTuple ? 'tuple' : 'list';
  if (isDict(value)) return 'dict';
  return 'object';
}

/** Names, the innermost block first; the outermost names are the doc's. */
export class Scope {
  private readonly own = new Map<string, Operand>();
  private readonly parent: Scope | Dict;
  private readonly builtins: ReadonlyMap<string, Operand>;

  constructor(parent: Scope | Dict, builtins: ReadonlyMap<string, Operand>) {
    this.parent = parent;
    this.builtins = builtins;
  }

  lookup(name: string): Operand {
    const found = this.own.get(name);
    if (found !== undefined) return found;
    if (this.parent instanceof Scope) return this.parent.lookup(name);
    const field = get(this.parent, name);
    if (field !== undefined) return field;
    return this.builtins.get(name) ?? new Undefined(`'${name}' is undefined`);
  }

  assign(name: string, value: Operand): void {
    this.own.set(name, value);
  }

  inner(): Scope {
    return new Scope(this, this.builtins);
  }
}

/** Arguments by position or by name, with what is missing filled in; raises for more or other names. */
export function bind(what: string, args: PassedArguments, names: readonly string[]): readonly (Operand | undefined)[] {
  if (args.positional.length > names.length)
    throw typeError(`${what}() takes at most ${names.length} arguments, ${args.positional.length} given`);
  for (const name of args.named.keys())
    if (!names.includes(name)) throw typeError(`${what}() got an unexpected keyword argument '${name}'`);
  return names.map((name, i) => args.positional[i] ?? args.named.get(name));
}

/** Pairs of a dict as two-item tuples. */
export function pairsOf(dict: Dict): readonly Value[] {
  return entries(dict).map(([key, value]) => PyTuple.of(key, value));
}
