// From a syntax tree to a function that renders it. Every node becomes a closure once; a template of plain fields costs a few calls a doc.
import { type Dict, type DictKey, dict, isDict, isInt, pyFloat, pyInt, tuple, type Value } from '../values/index.ts';
import { filters } from './filters.ts';
import { builtins, loopOf } from './globals.ts';
import { methodOf } from './methods.ts';
import { arithmetic, compare, item, negated, slice } from './operators.ts';
import {
  bind,
  intOf,
  isTrue,
  itemsOf,
  Members,
  type Operand,
  type PassedArguments,
  plainValue,
  Scope,
  TemplateFunction,
  textOf,
  typeName,
  Undefined,
} from './runtime.ts';
import type { AppliedFilter, CallArguments, Expression, Parameter, Statement, Target } from './syntax.ts';
import { TemplateSyntaxError, typeError } from './template-error.ts';
import { tests } from './tests.ts';

type Evaluate = (scope: Scope) => Operand;
type Render = (scope: Scope) => string;

/** A function that renders the statements for a doc. Throws `TemplateSyntaxError` for unknown filters and tests. */
export function compileStatements(statements: readonly Statement[]): (doc: Dict) => string {
  const render = block(statements);
  return (doc) => render(new Scope(doc, builtins));
}

function block(statements: readonly Statement[]): Render {
  const parts = statements.map(statement);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (scope) => {
    let text = '';
    for (const part of parts) text += part(scope);
    return text;
  };
}

function statement(node: Statement): Render {
  switch (node.kind) {
    case 'text':
      return () => node.text;
    case 'output': {
      const value = expression(node.expression);
      return (scope) => textOf(value(scope));
    }
    case 'if': {
      const branches = node.branches.map(({ test, body }) => ({ test: test && expression(test), body: block(body) }));
      return (scope) => branches.find(({ test }) => test === null || isTrue(test(scope)))?.body(scope) ?? '';
    }
    case 'for':
      return forLoop(node);
    case 'set': {
      const [assign, value] = [assigner(node.target), expression(node.value)];
      return (scope) => {
        assign(scope, value(scope));
        return '';
      };
    }
    case 'capture': {
      const [assign, captured] = [assigner(node.target), filteredBlock(node.body, node.filters)];
      return (scope) => {
        assign(scope, captured(scope));
        return '';
      };
    }
    case 'filtered': {
      const text = filteredBlock(node.body, node.filters);
      return (scope) => textOf(text(scope));
    }
    case 'with': {
      const values = node.values.map(([target, value]) => [assigner(target), expression(value)] as const);
      const body = block(node.body);
      return (scope) => {
        const inner = scope.inner();
        for (const [assign, value] of values) assign(inner, value(scope));
        return body(inner);
      };
    }
    case 'macro': {
      const make = macro(node.name, node.parameters, node.body);
      return (scope) => {
        scope.assign(node.name, make(scope));
        return '';
      };
    }
    case 'callBlock': {
      const [callee, args, caller] = [expression(node.call.callee), passed(node.call.args), macro('caller', node.parameters, node.body)];
      return (scope) => {
        const { positional, named } = args(scope);
        return textOf(called(callee(scope), { positional, named: new Map([...named, ['caller', caller(scope)]]) }));
      };
    }
  }
}

function filteredBlock(body: readonly Statement[], applied: readonly AppliedFilter[]): Evaluate {
  const text = block(body);
  const steps = applied.map(({ name, args }) => [filterNamed(name), passed(args)] as const);
  return (scope) => steps.reduce((value: Operand, [run, args]) => run(value, args(scope)), text(scope.inner()));
}

const maxDepth = 100;

function forLoop(node: Statement & { readonly kind: 'for' }): Render {
  const [assign, items, body, otherwise] = [assigner(node.target), expression(node.items), block(node.body), block(node.otherwise)];
  const test = node.test && expression(node.test);
  const run = (scope: Scope, all: readonly Value[], depth: number): string => {
    if (depth > maxDepth) throw typeError('recursive loop is too deep');
    const kept = test === null ? all : all.filter((value) => isTrue(test(assigned(scope.inner(), value))));
    if (kept.length === 0) return otherwise(scope);
    let text = '';
    const recurse = node.isRecursive ? (inner: Operand) => run(scope, itemsOf(inner), depth + 1) : null;
    const loop = loopOf(kept, depth, recurse);
    for (const [index, value] of kept.entries()) {
      const inner = assigned(scope.inner(), value);
      loop.moveTo(index);
      inner.assign('loop', loop.value);
      text += body(inner);
    }
    return text;
  };
  const assigned = (scope: Scope, value: Value): Scope => {
    assign(scope, value);
    return scope;
  };
  return (scope) => run(scope, itemsOf(items(scope)), 1);
}

function macro(name: string, parameters: readonly Parameter[], body: readonly Statement[]): (scope: Scope) => TemplateFunction {
  const fallbacks = parameters.map(({ fallback }) => fallback && expression(fallback));
  const text = block(body);
  const names = parameters.map((parameter) => parameter.name);
  return (scope) =>
    new TemplateFunction((args) => {
      const inner = scope.inner();
      const caller = args.named.get('caller');
      if (caller !== undefined && !names.includes('caller')) inner.assign('caller', caller);
      const own = new Map([...args.named].filter(([key]) => key !== 'caller' || names.includes('caller')));
      const values = bind(name, { positional: args.positional, named: own }, names);
      for (const [i, parameter] of names.entries()) {
        inner.assign(parameter, values[i] ?? fallbacks[i]?.(inner) ?? new Undefined(`parameter '${parameter}' was not provided`));
      }
      return text(inner);
    });
}

function assigner(target: Target): (scope: Scope, value: Operand) => void {
  switch (target.kind) {
    case 'name':
      return (scope, value) => scope.assign(target.name, value);
    case 'member':
      return (scope, value) => {
        const object = scope.lookup(target.object);
        if (!(object instanceof Members) || !object.isWritable) throw typeError('cannot assign attribute on non-namespace object');
        object.values.set(target.name, value);
      };
    case 'tuple': {
      const items = target.items.map(assigner);
      return (scope, value) => {
        const values = itemsOf(value);
        if (values.length !== items.length) throw typeError(`expected ${items.length} values to unpack, got ${values.length}`);
        for (const [i, assign] of items.entries()) assign(scope, values[i] ?? null);
      };
    }
  }
}

function expression(node: Expression): Evaluate {
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

function passed(args: CallArguments): (scope: Scope) => PassedArguments {
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

function filterNamed(name: string): NonNullable<ReturnType<typeof filters.get>> {
  const found = filters.get(name);
  if (found === undefined) throw new TemplateSyntaxError(`no filter named '${name}'`, 1);
  return found;
}

function called(callee: Operand, args: PassedArguments): Operand {
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
