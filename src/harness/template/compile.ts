// From a syntax tree to a function that renders it. Every node becomes a closure once; a template of plain fields costs a few calls a doc.
import type { Dict, Value } from '../values/index.ts';
import { called, type Evaluate, expression, filterNamed, passed } from './compile-expression.ts';
import { builtins, loopOf } from './globals.ts';
import { bind, isTrue, itemsOf, Members, type Operand, Scope, TemplateFunction, textOf, Undefined } from './runtime.ts';
import type { AppliedFilter, Parameter, Statement, Target } from './syntax.ts';
import { typeError } from './template-error.ts';

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
