// Python's operators on the values of a template.
import {
  codePointLength,
  codePoints,
  equal,
  get,
  has,
  isDict,
  isFloat,
  isInt,
  isList,
  PyTuple,
  pyFloat,
  pyInt,
  str,
  tuple,
  type Value,
} from '../values/index.ts';
import { percentFormat } from './percent-format.ts';
import { intOf, itemsOf, numberOf, type Operand, plainValue, typeName, Undefined } from './runtime.ts';
import type { BinaryOperator, CompareOperator } from './syntax.ts';
import { TemplateRenderError, typeError } from './template-error.ts';

/** No list or text made in a template may be longer. */
const maxLength = 10_000_000;

type Arithmetic = Exclude<BinaryOperator, 'and' | 'or'>;

export function arithmetic(operator: Arithmetic, leftOperand: Operand, rightOperand: Operand): Value {
  const left = plainValue(leftOperand);
  const right = plainValue(rightOperand);
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (isList(left) && isList(right) && left instanceof PyTuple === right instanceof PyTuple) {
      return left instanceof PyTuple ? tuple([...left, ...right]) : [...left, ...right];
    }
  }
  if (operator === '*' && (isSequence(left) || isSequence(right)))
    return isSequence(left) ? repeated(left, intOf(right)) : repeated(right, intOf(left));
  if (operator === '%' && typeof left === 'string') return percentFormat(left, right);
  if (!isNumber(left) || !isNumber(right)) {
    throw typeError(`unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
  }
  return isFloat(left) || isFloat(right) || operator === '/'
    ? floating(operator, numberOf(left), numberOf(right))
    : whole(operator, toBigInt(left), toBigInt(right));
}

const isSequence = (value: Value): value is string | readonly Value[] => typeof value === 'string' || isList(value);
const isNumber = (value: Value): boolean => typeof value === 'boolean' || isInt(value) || isFloat(value);
const toBigInt = (value: Value): bigint => (typeof value === 'bigint' ? value : BigInt(numberOf(value)));

function repeated(sequence: Value, times: number): Value {
  const length = typeof sequence === 'string' ? sequence.length : isList(sequence) ? sequence.length : 0;
  if (length * times > maxLength) throw new TemplateRenderError('OverflowError', 'repeated text is too long');
  if (typeof sequence === 'string') return sequence.repeat(Math.max(0, times));
  const items = isList(sequence) ? sequence : [];
  const all = Array.from({ length: Math.max(0, times) }, () => items).flat();
  return sequence instanceof PyTuple ? tuple(all) : all;
}

function floating(operator: Arithmetic, left: number, right: number): Value {
  if (right === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw new TemplateRenderError('ZeroDivisionError', 'division by zero');
  switch (operator) {
    case '+':
      return pyFloat(left + right);
    case '-':
      return pyFloat(left - right);
    case '*':
      return pyFloat(left * right);
    case '/':
      return pyFloat(left / right);
    case '//':
      return pyFloat(Math.floor(left / right));
    case '%':
      return pyFloat(left - right * Math.floor(left / right));
    case '**':
      return pyFloat(left ** right);
  }
}

function whole(operator: Arithmetic, left: bigint, right: bigint): Value {
  if (right === 0n && (operator === '//' || operator === '%')) throw new TemplateRenderError('ZeroDivisionError', 'division by zero');
  switch (operator) {
    case '+':
      return pyInt(left + right);
    case '-':
      return pyInt(left - right);
    case '*':
      return pyInt(left * right);
    case '**':
      if (right < 0n) return pyFloat(Number(left) ** Number(right));
      if (right > 10_000n) throw new TemplateRenderError('OverflowError', `${left} ** ${right} is too large`);
      return pyInt(left ** right);
    case '//':
      return pyInt((left - modulo(left, right)) / right);
    case '%':
      return pyInt(modulo(left, right));
    case '/':
      return pyFloat(Number(left) / Number(right));
  }
}

/** With the sign of the divisor. */
const modulo = (left: bigint, right: bigint): bigint => ((left % right) + right) % right;

export function negated(operand: Operand, sign: '-' | '+'): Value {
  const value = plainValue(operand);
  if (!isNumber(value)) throw typeError(`bad operand type for unary ${sign}: '${typeName(value)}'`);
  const number = numberOf(value);
  const signed = sign === '-' ? -number : number;
  return isFloat(value) ? pyFloat(signed) : typeof value === 'bigint' ? (sign === '-' ? -value : value) : signed + 0;
}

export function compare(operator: CompareOperator, leftOperand: Operand, rightOperand: Operand): boolean {
  const left = plainValue(leftOperand);
  const right = plainValue(rightOperand);
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
  }
}

/** Negative, zero or positive; NaN where neither is less. Raises for types that Python does not order. */
export function order(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : textOrder(left, right);
  if (isNumber(left) && isNumber(right))
    return numberOf(left) - numberOf(right) || (Number.isNaN(numberOf(left) - numberOf(right)) ? sameInfinity(left, right) : 0);
  if (isList(left) && isList(right) && left instanceof PyTuple === right instanceof PyTuple) {
    for (const [i, item] of left.entries()) {
      const other = right[i];
      if (other === undefined) return 1;
      if (!equal(item, other)) return order(item, other);
    }
    return left.length - right.length;
  }
  throw typeError(`'<' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
}

const sameInfinity = (left: Value, right: Value): number => (numberOf(left) === numberOf(right) ? 0 : Number.NaN);

/** By code points, as Python orders texts. */
function textOrder(left: string, right: string): number {
  const [a, b] = [codePoints(left), codePoints(right)];
  for (const [i, character] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return a.length - b.length;
}

function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
    return container.includes(item);
  }
  return itemsOf(container).some((other) => equal(other, item));
}

/** `object[index]`; undefined where there is no such item. */
export function item(object: Value, index: Value): Operand {
  if (isDict(object) && !isList(index) && !isDict(index)) {
    const key =
      typeof index === 'string' || index === null || typeof index === 'boolean' || typeof index === 'bigint' ? index : numberOf(index);
    if (has(object, key)) return get(object, key) ?? null;
  } else if (isSequence(object) && (typeof index === 'boolean' || isInt(index))) {
    const length = typeof object === 'string' ? codePointLength(object) : object.length;
    const position = numberOf(index) < 0 ? numberOf(index) + length : numberOf(index);
    const found = typeof object === 'string' ? characterAt(object, position) : object[position];
    if (found !== undefined) return found;
  }
  return new Undefined(`${typeName(object)} object has no element ${str(index)}`);
}

const characterAt = (text: string, position: number): string | undefined =>
  text.length === codePointLength(text) ? text[position] : codePoints(text)[position];

/** `object[start:stop:step]` with Python's rules for what is missing or negative. */
export function slice(object: Value, start: number | null, stop: number | null, step: number): Value {
  if (!isSequence(object)) throw typeError(`'${typeName(object)}' object is not subscriptable`);
  if (step === 0) throw new TemplateRenderError('ValueError', 'slice step cannot be zero');
  const items = typeof object === 'string' ? codePoints(object) : object;
  const [lowest, highest] = step > 0 ? [0, items.length] : [-1, items.length - 1];
  const bound = (at: number | null, missing: number): number =>
    at === null ? missing : Math.min(highest, Math.max(lowest, at < 0 ? at + items.length : at));
  const [first, last] = step > 0 ? [bound(start, 0), bound(stop, items.length)] : [bound(start, items.length - 1), bound(stop, -1)];
  const picked: Value[] = [];
  for (let i = first; step > 0 ? i < last : i > last; i += step) picked.push(items[i] ?? null);
  if (typeof object === 'string') return picked.join('');
  return object instanceof PyTuple ? tuple(picked) : picked;
}
