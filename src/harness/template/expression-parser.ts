// Expressions of templates, with Jinja 3's grammar and precedence.
import type { AppliedFilter, BinaryOperator, CallArguments, CompareOperator, Expression } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

export interface ExpressionParser {
  expression(): Expression;
  /** An expression, or several with commas between them, up to the end of a tag or one of the names. */
  tuple(withCondition?: boolean, endNames?: readonly string[]): Expression;
  filterChain(): readonly AppliedFilter[];
}

/** Reads expressions where the reader stands; each may throw `TemplateSyntaxError`. */
export function expressionParser(reader: TokenReader): ExpressionParser {
  const { peek, isOperator, isName, skip, skipOperator, skipName, expectOperator, expectType, fail } = reader;
  return { expression, tuple, filterChain };

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
    skip(2);
    return 'not in';
  }

  function leftToRight(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find((sign) => isOperator(sign));
      if (operator === undefined) return left;
      skip();
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
    if (sign !== null) skip();
    const node = postfix(sign === null ? primary() : { kind: 'unary', operator: sign, operand: unary(false) });
    return withFilter ? filtersAndTests(node) : node;
  }

  function primary(): Expression {
    const token = peek();
    skip();
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
    skip(-1);
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
    skip();
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
    skip();
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
        skip();
        named.push([name, expression()]);
      } else {
        if (named.length > 0 || isOperator('*', '**')) fail('a named argument');
        positional.push(expression());
      }
    }
    skip();
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
