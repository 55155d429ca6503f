// From a template's text to its syntax tree: tags and what stands between them, with Jinja 3's grammar.
import { expressionParser } from './expression-parser.ts';
import type { Expression, Parameter, Statement, Target } from './syntax.ts';
import { tokenReader } from './token-reader.ts';

/** Throws `TemplateSyntaxError`. */
export function parse(template: string): readonly Statement[] {
  const reader = tokenReader(template);
  const { peek, isOperator, isName, skip, skipOperator, skipName, expectOperator, expectType, fail } = reader;
  const { expression, tuple, filterChain } = expressionParser(reader);

  const program = statements([]);
  if (peek().type !== 'end') fail('the end of the template');
  return program;

  /** Up to one of the tags (left unread, `{%` and the name next) or the end. */
  function statements(endTags: readonly string[]): readonly Statement[] {
    const body: Statement[] = [];
    for (;;) {
      const token = peek();
      if (token.type === 'text') {
        skip();
        body.push({ kind: 'text', text: token.text });
      } else if (token.type === 'variableBegin') {
        skip();
        body.push({ kind: 'output', expression: tuple() });
        expectType('variableEnd');
      } else if (token.type === 'blockBegin') {
        if (endTags.includes(peek(1).text)) return body;
        skip();
        body.push(statement());
      } else {
        if (endTags.length > 0) fail(`{% ${endTags.join(' %} or {% ')} %}`);
        return body;
      }
    }
  }

  /** The body of a block and its end tag. */
  function bodyUntil(endTag: string): readonly Statement[] {
    const body = statements([endTag]);
    skip(2);
    expectType('blockEnd');
    return body;
  }

  function statement(): Statement {
    const tag = expectType('name');
    switch (tag) {
      case 'if':
        return ifStatement();
      case 'for':
        return forStatement();
      case 'set':
        return setStatement();
      case 'with':
        return withStatement();
      case 'filter': {
        const filters = filterChain();
        expectType('blockEnd');
        return { kind: 'filtered', filters, body: bodyUntil('endfilter') };
      }
      case 'macro': {
        const name = expectType('name');
        const parameters = signature();
        expectType('blockEnd');
        return { kind: 'macro', name, parameters, body: bodyUntil('endmacro') };
      }
      case 'call': {
        const parameters = isOperator('(') ? signature() : [];
        const call = expression();
        if (call.kind !== 'call') return fail('a call');
        expectType('blockEnd');
        return { kind: 'callBlock', call, parameters, body: bodyUntil('endcall') };
      }
      default:
        skip(-1);
        return fail('a tag that is known (if, for, set, with, filter, macro, call, raw)');
    }
  }

  function ifStatement(): Statement {
    const branches: { test: Expression | null; body: readonly Statement[] }[] = [];
    let test: Expression | null = tuple(false);
    for (;;) {
      expectType('blockEnd');
      const body = statements(test === null ? ['endif'] : ['elif', 'else', 'endif']);
      branches.push({ test, body });
      skip();
      const tag = expectType('name');
      if (tag === 'endif') break;
      test = tag === 'elif' ? tuple(false) : null;
    }
    expectType('blockEnd');
    return { kind: 'if', branches };
  }

  function forStatement(): Statement {
    const target = assignTarget();
    if (!skipName('in')) fail("'in'");
    const items = tuple(false, ['recursive']);
    const test = skipName('if') ? expression() : null;
    const isRecursive = skipName('recursive');
    expectType('blockEnd');
    const body = statements(['endfor', 'else']);
    skip();
    const hasElse = expectType('name') === 'else';
    expectType('blockEnd');
    return { kind: 'for', target, items, test, isRecursive, body, otherwise: hasElse ? bodyUntil('endfor') : [] };
  }

  function setStatement(): Statement {
    const target = assignTarget();
    if (skipOperator('=')) {
      const value = tuple();
      expectType('blockEnd');
      return { kind: 'set', target, value };
    }
    const filters = skipOperator('|') ? filterChain() : [];
    expectType('blockEnd');
    return { kind: 'capture', target, filters, body: bodyUntil('endset') };
  }

  function withStatement(): Statement {
    const values: (readonly [Target, Expression])[] = [];
    while (peek().type !== 'blockEnd') {
      if (values.length > 0) expectOperator(',');
      const target = assignTarget(false);
      expectOperator('=');
      values.push([target, expression()]);
    }
    skip();
    return { kind: 'with', values, body: bodyUntil('endwith') };
  }

  function signature(): readonly Parameter[] {
    const parameters: Parameter[] = [];
    expectOperator('(');
    while (!isOperator(')')) {
      if (parameters.length > 0) expectOperator(',');
      const name = expectType('name');
      parameters.push({ name, fallback: skipOperator('=') ? expression() : null });
    }
    skip();
    return parameters;
  }

  function assignTarget(canBeTuple = true): Target {
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0 && (isName('in') || isOperator('=') || peek().type === 'blockEnd')) break;
      items.push(oneTarget());
      if (!canBeTuple || !skipOperator(',')) break;
      isTuple = true;
    }
    const [first] = items;
    return isTuple || first === undefined ? { kind: 'tuple', items } : first;
  }

  function oneTarget(): Target {
    if (skipOperator('(')) {
      const inner = assignTarget();
      expectOperator(')');
      return inner;
    }
    const name = expectType('name');
    return skipOperator('.') ? { kind: 'member', object: name, name: expectType('name') } : { kind: 'name', name };
  }
}
