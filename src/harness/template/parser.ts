// From tokens to the syntax tree, with Jinja 3's grammar and precedence.
import { type Token, tokenize } from './lexer.ts';
import type { AppliedFilter, BinaryOperator, CallArguments, CompareOperator, Expression, Parameter, Statement, Target } from './syntax.ts';
import { TemplateSyntaxError } from './template-error.ts';

const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** Throws `TemplateSyntaxError`. */
export function parse(template: string): readonly Statement[] {
  const tokens = tokenize(template);
  let at = 0;

  const peek = (ahead = 0): Token => tokens[at + ahead] ?? { type: 'end', text: 'end of template', line: 0 };
  const isOperator = (...texts: readonly string[]): boolean => peek().type === 'operator' && texts.includes(peek().text);
  const isName = (...texts: readonly string[]): boolean => peek().type === 'name' && texts.includes(peek().text);
  const fail = (expected: string): never => {
    throw new TemplateSyntaxError(`expected ${expected}, got ${JSON.stringify(peek().text)}`, peek().line);
  };
  const skipOperator = (text: string): boolean => {
    const isThere = isOperator(text);
    if (isThere) at++;
    return isThere;
  };
  const skipName = (text: string): boolean => {
    const isThere = isName(text);
    if (isThere) at++;
    return isThere;
  };
  const expectOperator = (text: string): void => {
    if (!skipOperator(text)) fail(`'${text}'`);
  };
  const expectType = (type: Token['type']): string => {
    if (peek().type !== type) fail(type);
    const { text } = peek();
    at++;
    return text;
  };

  const program = statements([]);
  if (peek().type !== 'end') fail('the end of the template');
  return program;

  /** Up to one of the tags (left unread, `{%` and the name next) or the end. */
  function statements(endTags: readonly string[]): readonly Statement[] {
    const body: Statement[] = [];
    for (;;) {
      const token = peek();
      if (token.type === 'text') {
        at++;
        body.push({ kind: 'text', text: token.text });
      } else if (token.type === 'variableBegin') {
        at++;
        body.push({ kind: 'output', expression: tuple() });
        expectType('variableEnd');
      } else if (token.type === 'blockBegin') {
        if (endTags.includes(peek(1).text)) return body;
        at++;
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
    at += 2;
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
        at--;
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
      at++;
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
    at++;
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
    at++;
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
    at++;
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

  /** An expression, or several with commas between them. */
  function tuple(withCondition = true, endNames: readonly string[] = [], canBeEmpty = false): Expression {
    const items: Expression[] = [];
    let isTuple = canBeEmpty && isOperator(')');
    while (!isTupleEnd(endNames)) {
      items.push(withCondition ? expression() : or());
      if (!skipOperator(',')) break;
      isTuple = true;
    }
    const [first] = items;
    if (isTuple) return { kind: 'tuple', items };
    return first ?? fail('an expression');
  }

  function isTupleEnd(endNames: readonly string[]): boolean {
    return ['variableEnd', 'blockEnd', 'end'].includes(peek().type) || isOperator(')') || isName(...endNames);
  }

  function expression(): Expression {
    let then = or();
    while (skipName('if')) {
      const test = or();
      then = { kind: 'condition', test, then, otherwise: skipName('else') ? expression() : null };
    }
    return then;
  }

  function or(): Expression {
    let left = and();
    while (skipName('or')) left = { kind: 'binary', operator: 'or', left, right: and() };
    return left;
  }

  function and(): Expression {
    let left = not();
    while (skipName('and')) left = { kind: 'binary', operator: 'and', left, right: not() };
    return left;
  }

  function not(): Expression {
    return skipName('not') ? { kind: 'unary', operator: 'not', operand: not() } : compare();
  }

  function compare(): Expression {
    const first = sum();
    const rest: { operator: CompareOperator; operand: Expression }[] = [];
    for (let operator = compareOperator(); operator !== null; operator = compareOperator()) rest.push({ operator, operand: sum() });
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  function compareOperator(): CompareOperator | null {
    for (const sign of ['==', '!=', '<', '<=', '>', '>='] as const) if (skipOperator(sign)) return sign;
    if (skipName('in')) return 'in';
    if (!isName('not') || peek(1).type !== 'name' || peek(1).text !== 'in') return null;
    at += 2;
    return 'not in';
  }

  function leftToRight(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((sign) => isOperator(sign));
      if (operator === undefined) return left;
      at++;
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  function sum(): Expression {
    return leftToRight(['+', '-'], concat);
  }

  function concat(): Expression {
    const items = [product()];
    while (skipOperator('~')) items.push(product());
    const [first] = items;
    return items.length === 1 && first !== undefined ? first : { kind: 'concat', items };
  }

  function product(): Expression {
    return leftToRight(['*', '/', '//', '%'], () => leftToRight(['**'], () => unary(true)));
  }

  function unary(withFilter: boolean): Expression {
    const sign = isOperator('-') ? '-' : isOperator('+') ? '+' : null;
    if (sign !== null) at++;
    const node = postfix(sign === null ? primary() : { kind: 'unary', operator: sign, operand: unary(false) });
    return withFilter ? filtersAndTests(node) : node;
  }

  function primary(): Expression {
    const token = peek();
    at++;
    if (token.type === 'name') {
      const value = constants.get(token.text);
      return value === undefined ? { kind: 'name', name: token.text } : { kind: 'constant', value };
    }
    if (token.type === 'string') {
      let value = token.text;
      while (peek().type === 'string') value += expectType('string');
      return { kind: 'constant', value };
    }
    if (token.type === 'integer' || token.type === 'float') return { kind: 'number', value: token.value, isFloat: token.type === 'float' };
    if (token.type === 'operator' && token.text === '(') {
      const inner = tuple(true, [], true);
      expectOperator(')');
      return inner;
    }
    if (token.type === 'operator' && token.text === '[') return { kind: 'list', items: listed(']', expression) };
    if (token.type === 'operator' && token.text === '{') return { kind: 'dict', pairs: listed('}', pair) };
    at--;
    return fail('a value');
  }

  function pair(): readonly [Expression, Expression] {
    const key = expression();
    expectOperator(':');
    return [key, expression()];
  }

  function listed<T>(closer: string, item: () => T): readonly T[] {
    const items: T[] = [];
    while (!isOperator(closer)) {
      if (items.length > 0) expectOperator(',');
      if (isOperator(closer)) break;
      items.push(item());
    }
    at++;
    return items;
  }

  function postfix(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (skipOperator('.')) node = member(node);
      else if (skipOperator('[')) node = subscript(node);
      else if (isOperator('(')) node = { kind: 'call', callee: node, args: callArguments() };
      else return node;
    }
  }

  function member(object: Expression): Expression {
    const token = peek();
    at++;
    if (token.type === 'name') return { kind: 'attribute', object, name: token.text };
    if (token.type === 'integer') return { kind: 'item', object, index: { kind: 'number', value: token.value, isFloat: false } };
    return fail('a name or number');
  }

  function subscript(object: Expression): Expression {
    const start = isOperator(':') ? null : expression();
    if (start !== null && !isOperator(':')) {
      const items = [start];
      while (skipOperator(',')) if (!isOperator(']')) items.push(expression());
      expectOperator(']');
      return { kind: 'item', object, index: items.length === 1 ? start : { kind: 'tuple', items } };
    }
    expectOperator(':');
    const stop = isOperator(':', ']') ? null : expression();
    const step = skipOperator(':') && !isOperator(']') ? expression() : null;
    expectOperator(']');
    return { kind: 'slice', object, start, stop, step };
  }

  function callArguments(): CallArguments {
    const positional: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    expectOperator('(');
    while (!isOperator(')')) {
      if (positional.length + named.length > 0) expectOperator(',');
      if (isOperator(')')) break;
      if (peek().type === 'name' && peek(1).type === 'operator' && peek(1).text === '=') {
        const name = expectType('name');
        at++;
        named.push([name, expression()]);
      } else {
        if (named.length > 0 || isOperator('*', '**')) fail('a named argument');
        positional.push(expression());
      }
    }
    at++;
    return { positional, named };
  }

  function appliedFilter(): AppliedFilter {
    const name = expectType('name');
    return { name, args: isOperator('(') ? callArguments() : { positional: [], named: [] } };
  }

  function filterChain(): readonly AppliedFilter[] {
    const filters = [appliedFilter()];
    while (skipOperator('|')) filters.push(appliedFilter());
    return filters;
  }

  function filtersAndTests(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (skipOperator('|')) node = { kind: 'filter', operand: node, ...appliedFilter() };
      else if (skipName('is')) node = test(node);
      else if (isOperator('(')) node = { kind: 'call', callee: node, args: callArguments() };
      else return node;
    }
  }

  function test(operand: Expression): Expression {
    const isNegated = skipName('not');
    const name = expectType('name');
    const isArgumentNext =
      ['name', 'string', 'integer', 'float'].includes(peek().type) && !isName('else', 'or', 'and') ? true : isOperator('[', '{');
    const args = isOperator('(') ? callArguments() : { positional: isArgumentNext ? [postfix(primary())] : [], named: [] };
    const node: Expression = { kind: 'test', operand, name, args };
    return isNegated ? { kind: 'unary', operator: 'not', operand: node } : node;
  }
}
