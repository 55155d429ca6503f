// From expressions to functions that evaluate them. Names are looked up when a template is compiled where that can be: filters, tests.
import { type Dict, type DictKey, dict, isDict, isInt, pyFloat, pyInt, tuple, type Value } from '../values/index.ts';
import { filters } from './filters.ts';
import { methodOf } from './methods.ts';
import { arithmetic, compare, item, negated, slice } from './operators.ts';
import {
  intOf,
  isTrue,
  Members,
  type Operand,
  type PassedArguments,
  plainValue,
  type Scope,
  TemplateFunction,
  textOf,
  typeName,
  Undefined,
} from './runtime.ts';
import type { CallArguments, Expression } from './syntax.ts';
import { TemplateSyntaxError, typeError } from './template-error.ts';
import { tests } from './tests.ts';

export type Evaluate = (scope: Scope) => Operand;

/** Evaluates to what Jinja would. Throws `TemplateSyntaxError` for unknown filters and tests. */
export function expression(node: Expression): Evaluate {
  switch (node.kind) {
    case 'constant':
      return () => node.value;
    case 'number': {
      const value = node.isFloat ? pyFloat(node.value) : Number.isSafeInteger(node.value) ? node.value : pyInt(BigInt(node.value));
      return () => value;
    }
    case 'name':
      return (scope) => scope.lookup(node.name);
    case 'list':
    case 'tuple': {
      const items = node.items.map(expression);
      if (node.kind === 'list') return (scope) => items.map((value) => plainValue(value(scope)));
      return (scope) => tuple(items.map((value) => plainValue(value(scope))));
    }
    case 'concat': {
      const items = node.items.map(expression);
      return (scope) => items.map((value) => textOf(value(scope))).join('');
    }
    case 'dict': {
      const pairs = node.pairs.map(([key, value]) => [expression(key), expression(value)] as const);
      return (scope) => dict(pairs.map(([key, value]) => [keyOf(plainValue(key(scope))), plainValue(value(scope))]));
    }
    case 'attribute': {
      const object = expression(node.object);
      return (scope) => attribute(object(scope), node.name);
    }
    case 'item': {
      const [object, index] = [expression(node.object), expression(node.index)];
      return (scope) => itemOf(object(scope), plainValue(index(scope)));
    }
    case 'slice': {
      const [object, start, stop, step] = [expression(node.object), bound(node.start), bound(node.stop), bound(node.step)];
      return (scope) => slice(plainValue(object(scope)), start(scope), stop(scope), step(scope) ?? 1);
    }
    case 'call': {
      const [callee, args] = [expression(node.callee), passed(node.args)];
      return (scope) => called(callee(scope), args(scope));
    }
    case 'filter': {
      const [operand, run, args] = [expression(node.operand), filterNamed(node.name), passed(node.args)];
      return (scope) => run(operand(scope), args(scope));
    }
    case 'test': {
      const test = tests.get(node.name);
      if (test === undefined) throw new TemplateSyntaxError(`no test named '${node.name}'`, 1);
      const [operand, args] = [expression(node.operand), passed(node.args)];
      return (scope) => test(operand(scope), args(scope).positional);
    }
    case 'unary': {
      const operand = expression(node.operand);
      const { operator } = node;
      return operator === 'not' ? (scope) => !isTrue(operand(scope)) : (scope) => negated(operand(scope), operator);
    }
    case 'binary': {
      const [left, right] = [expression(node.left), expression(node.right)];
      const { operator } = node;
      if (operator === 'and' || operator === 'or') {
        return (scope) => {
          const first = left(scope);
          return isTrue(first) === (operator === 'or') ? first : right(scope);
        };
      }
      return (scope) => arithmetic(operator, left(scope), right(scope));
    }
    case 'compare': {
      const first = expression(node.first);
      const rest = node.rest.map(({ operator, operand }) => ({ operator, operand: expression(operand) }));
      return (scope) => {
        let left = first(scope);
        for (const { operator, operand } of rest) {
          const right = operand(scope);
          if (!compare(operator, left, right)) return false;
          left = right;
        }
        return true;
      };
    }
    case 'condition': {
      const [test, then] = [expression(node.test), expression(node.then)];
      const otherwise = node.otherwise && expression(node.otherwise);
      return (scope) =>
        isTrue(test(scope))
          ? then(scope)
          : otherwise === null
            ? new Undefined('no else in a conditional expression', true)
            : otherwise(scope);
    }
  }
}

function bound(node: Expression | null): (scope: Scope) => number | null {
  if (node === null) return () => null;
  const value = expression(node);
  return (scope) => {
    const at = value(scope);
    return at === null ? null : intOf(at);
  };
}

/** The arguments of a call, evaluated from left to right. */
export function passed(args: CallArguments): (scope: Scope) => PassedArguments {
  const positional = args.positional.map(expression);
  const named = args.named.map(([name, value]) => [name, expression(value)] as const);
  if (positional.length === 0 && named.length === 0) {
    const none: PassedArguments = { positional: [], named: new Map() };
    return () => none;
  }
  return (scope) => ({
    positional: positional.map((value) => value(scope)),
    named: new Map(named.map(([name, value]) => [name, value(scope)])),
  });
}

/** Throws `TemplateSyntaxError` where there is no such filter. */
export function filterNamed(name: string): NonNullable<ReturnType<typeof filters.get>> {
  const found = filters.get(name);
  if (found === undefined) throw new TemplateSyntaxError(`no filter named '${name}'`, 1);
  return found;
}

/** Calls a template function or a method. Throws what it throws, and a type error for anything else. */
export function called(callee: Operand, args: PassedArguments): Operand {
  if (callee instanceof TemplateFunction) return callee.call(args);
  if (callee instanceof Members) {
    const call = callee.values.get('__call__');
    if (call instanceof TemplateFunction) return call.call(args);
  }
  throw typeError(`'${typeName(plainValue(callee))}' object is not callable`);
}

function keyOf(value: Value): DictKey {
  if (typeof value === 'string' || value === null || typeof value === 'boolean' || isInt(value)) return value;
  throw typeError(`cannot use '${typeName(value)}' as a dict key in a template`);
}

/** `object.name`: a method before an item of a dict. */
function attribute(operand: Operand, name: string): Operand {
  if (operand instanceof Members) return operand.values.get(name) ?? new Undefined(`object has no attribute '${name}'`);
  const object = plainValue(operand);
  const method = methodOf(object, name);
  if (method !== undefined) return method;
  if (isDict(object)) {
    const found = entryOf(object, name);
    if (found !== undefined) return found;
  }
  return new Undefined(`'${typeName(object)} object' has no attribute '${name}'`);
}

function entryOf(object: Dict, name: string): Operand | undefined {
  const found = item(object, name);
  return found instanceof Undefined ? undefined : found;
}

/** `object[index]`: an item before a method. */
function itemOf(operand: Operand, index: Value): Operand {
  if (operand instanceof Members) return operand.values.get(String(index)) ?? new Undefined(`object has no attribute '${String(index)}'`);
  const object = plainValue(operand);
  const found = item(object, index);
  return found instanceof Undefined && typeof index === 'string' ? (methodOf(object, index) ?? found) : found;
}
