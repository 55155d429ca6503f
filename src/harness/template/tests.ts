// Jinja's tests: `x is defined`, `x is divisibleby 3`.
import { get, isDict, isFloat, isInt, isList, isLower, isUpper, type Value } from '../values/index.ts';
import { arithmetic, compare } from './operators.ts';
import { numberOf, type Operand, plainValue, TemplateFunction, textOf, Undefined } from './runtime.ts';
import type { CompareOperator } from './syntax.ts';

type Test = (operand: Operand, args: readonly Operand[]) => boolean;

const ofValue =
  (test: (value: Value) => boolean): Test =>
  (operand) =>
    test(plainValue(operand));
const comparing =
  (operator: CompareOperator): Test =>
  (operand, [other = null]) =>
    compare(operator, operand, other);
const isNumber = (value: Value): boolean => typeof value === 'boolean' || isInt(value) || isFloat(value);
const isIterable = (value: Value): boolean => typeof value === 'string' || isList(value) || isDict(value);

const remainder = (operand: Operand, by: Operand): number => numberOf(arithmetic('%', operand, by));

/** By name. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['defined', (operand) => !(operand instanceof Undefined)],
  ['undefined', (operand) => operand instanceof Undefined],
  ['none', (operand) => operand === null],
  ['boolean', (operand) => typeof operand === 'boolean'],
  ['true', (operand) => operand === true],
  ['false', (operand) => operand === false],
  ['integer', (operand) => isInt(operand)],
  ['float', (operand) => isFloat(operand)],
  ['number', (operand) => !(operand instanceof Undefined) && !(operand instanceof TemplateFunction) && isNumber(plainValue(operand))],
  ['string', (operand) => typeof operand === 'string'],
  ['mapping', (operand) => !(operand instanceof Undefined) && isDict(plainValue(operand))],
  ['sequence', ofValue(isIterable)],
  ['iterable', ofValue(isIterable)],
  ['callable', (operand) => operand instanceof TemplateFunction],
  ['odd', (operand) => remainder(operand, 2) === 1],
  ['even', (operand) => remainder(operand, 2) === 0],
  ['divisibleby', (operand, [by = 1]) => remainder(operand, by) === 0],
  ['lower', (operand) => isLower(textOf(operand))],
  ['upper', (operand) => isUpper(textOf(operand))],
  ['sameas', (operand, [other = null]) => operand === other],
  ['escaped', () => false],
  ['in', comparing('in')],
  ...(['==', 'eq', 'equalto'] as const).map((name) => [name, comparing('==')] as const),
  ...(['!=', 'ne'] as const).map((name) => [name, comparing('!=')] as const),
  ...(['>', 'gt', 'greaterthan'] as const).map((name) => [name, comparing('>')] as const),
  ...(['<', 'lt', 'lessthan'] as const).map((name) => [name, comparing('<')] as const),
  ...(['>=', 'ge'] as const).map((name) => [name, comparing('>=')] as const),
  ...(['<=', 'le'] as const).map((name) => [name, comparing('<=')] as const),
]);

/** `value.a.0.b`, as filters take it by `attribute=`. */
export function attributeOf(path: Value): (value: Value) => Operand {
  const steps = typeof path === 'string' ? path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step)) : [path];
  return (value) => {
    let found: Operand = value;
    for (const step of steps) {
      const inside: Value = plainValue(found);
      const next: Value | undefined =
        isDict(inside) && typeof step === 'string'
          ? get(inside, step)
          : isList(inside) && typeof step === 'number'
            ? inside[step]
            : undefined;
      found = next ?? (next === null ? null : new Undefined(`object has no attribute ${String(step)}`));
    }
    return found;
  };
}
