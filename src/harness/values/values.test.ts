// Vectors come from CPython 3.11; round trips are properties.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as py from './index.ts';
import { PyFloat, PyOther, pyFloat, tuple, type Value } from './index.ts';

/** Any value that `repr` and `literal_eval` carry there and back. */
const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Value>(null, true, false),
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(py.pyInt),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(pyFloat),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(fc.string({ maxLength: 3 }), fc.nat(20).map(String)), tie('value')), { maxLength: 4 }).map(py.dict),
  ),
})).value;

describe('str and repr', () => {
  test.each<[Value, string]>([
    [null, 'None'],
    [true, 'True'],
    [1, '1'],
    [pyFloat(1), '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [pyFloat(1e15), '1000000000000000.0'],
    [pyFloat(1e16), '1e+16'],
    [1e22, '1e+22'],
    [5e-324, '5e-324'],
    [123456789012345680, '1.2345678901234568e+17'],
    [12345678901234567890n, '12345678901234567890'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [['a', "b's", 'say "x"', `'"`], `['a', "b's", 'say "x"', '\\'"']`],
    [['a\nb\t\\', 'é', '\u00a0', '\u200b', '\x7f', '😀', '\ud800'], `['a\\nb\\t\\\\', 'é', '\\xa0', '\\u200b', '\\x7f', '😀', '\\ud800']`],
    [tuple([1, 'a']), "(1, 'a')"],
    [tuple([1]), '(1,)'],
    [tuple([]), '()'],
    [{ a: [1, { b: null }] }, "{'a': [1, {'b': None}]}"],
    [py.dict([['2', 1], ['1', 2], [3, 'x']]), "{'2': 1, '1': 2, 3: 'x'}"], // biome-ignore format: one case a line
    [Uint8Array.from([97, 0, 255, 39]), `b"a\\x00\\xff'"`],
    [new PyOther('datetime.date', '2024-01-02', 'datetime.date(2024, 1, 2)'), '2024-01-02'],
  ])('%o prints as %s', (value, text) => expect(py.str(value)).toBe(text));

  test('text is itself for str and quoted for repr', () => {
    expect(py.str("it's")).toBe("it's");
    expect(py.repr("it's")).toBe(`"it's"`);
  });
});

describe('json', () => {
  test('writes as Python does', () => {
    const value = py.dict([['10', pyFloat(2)], ['2', ['é\u2028\x7f', Number.NaN]], ['empty', [[], {}]]]); // biome-ignore format: short
    expect(py.jsonDumps(value)).toBe('{"10": 2.0, "2": ["\\u00e9\\u2028\\u007f", NaN], "empty": [[], {}]}');
    expect(py.jsonDumps(value, { indent: 2, ensureAscii: false })).toBe(
      '{\n  "10": 2.0,\n  "2": [\n    "é\u2028\x7f",\n    NaN\n  ],\n  "empty": [\n    [],\n    {}\n  ]\n}',
    );
  });

  test('there and back', () => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, ensureAscii) => {
        const text = py.jsonDumps(value, { ensureAscii });
        expect(py.repr(py.jsonLoads(text))).toBe(py.repr(value));
      }),
    );
  });

  test.each(['', '[1,]', '{"a":1,}', '{a:1}', '"a', '"\n"', '01', '1 2', '+1', '.5', 'nul', '"\\x"', '['.repeat(600)])(
    'refuses %j',
    (text) => expect(() => py.jsonLoads(text)).toThrow(py.JsonLoadsError),
  );

  test('the last of equal keys wins, and no key reaches the prototype', () => {
    const value = py.jsonLoads('{"a": 1, "__proto__": {"b": 2}, "a": 3}');
    expect(py.repr(value)).toBe("{'a': 3, '__proto__': {'b': 2}}");
    expect(py.isDict(value) && py.get(value, 'b')).toBeUndefined();
  });
});

describe('literal_eval', () => {
  test('there and back', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(py.repr(py.literalEval(py.repr(value)))).toBe(py.repr(value));
      }),
    );
  });

  test.each([
    ['[1,2,]', '[1, 2]'],
    ['1,', '(1,)'],
    ['(1)', '1'],
    ['\'a\' "b"', "'ab'"],
    ["r'\\n'", "'\\\\n'"],
    ["b'a\\xff'", "b'a\\xff'"],
    ["'''a\nb'''", "'a\\nb'"],
    ["'\\u00e9\\101\\q'", "'éA\\\\q'"],
    ['- 1_000', '-1000'],
    ['0x1F', '31'],
    ['5.', '5.0'],
    ['1e400', 'inf'],
    ["{1: 2, 'a': [1.0]}", "{1: 2, 'a': [1.0]}"],
    ['[1 # one\n,2]', '[1, 2]'],
    ['  [1]\n# end', '[1]'],
  ])('%s is %s', (text, expected) => expect(py.repr(py.literalEval(text))).toBe(expected));

  test.each([
    '',
    '[',
    '[1 2]',
    '012',
    '--1',
    '[,]',
    "'a\nb'",
    "'a'b'c'",
    'a',
    'f()',
    '1+1',
    "f'x'",
    '1\n2',
    '{1: 2, 3}',
    '(((((((((('.repeat(20),
    '\u00a01',
  ])('refuses %j', (text) => expect(() => py.literalEval(text)).toThrow(py.LiteralEvalError));
});

describe('methods of str', () => {
  test('whitespace is Python’s, not JavaScript’s', () => {
    expect(py.strip('\x1c\x85\u3000 a \ufeff')).toBe('a \ufeff');
    expect(py.split(' a\x1fb  c ')).toEqual(['a', 'b', 'c']);
    expect(py.split('a  b c ', null, 1)).toEqual(['a', 'b c ']);
    expect(py.rsplit(' a  b c ', null, 1)).toEqual([' a  b', 'c']);
    expect(py.splitlines('a\r\nb\x0cc\u2028d\n')).toEqual(['a', 'b', 'c', 'd']);
    expect(py.splitlines('a\r\n\n', true)).toEqual(['a\r\n', '\n']);
  });

  test('positions count code points', () => {
    expect(py.find('😀ab', 'b')).toBe(2);
    expect(py.rfind('😀ab😀ab', 'a', -3)).toBe(4);
    expect(py.find('abc', '', 4)).toBe(-1);
    expect(py.codePointLength('a😀\ud800')).toBe(3);
    expect(py.codePointSlice('a😀bc', 1, -1)).toBe('😀b');
    expect(py.center('ab', 5, '😀')).toBe('😀😀ab😀');
  });

  test('splitting, replacing and padding', () => {
    expect(py.split('a,b,c', ',', 1)).toEqual(['a', 'b,c']);
    expect(py.rsplit('a,b,c', ',', 1)).toEqual(['a,b', 'c']);
    expect(py.replace('aaa', 'a', 'b', 2)).toBe('bba');
    expect(py.replace('ab', '', '-', 2)).toBe('-a-b');
    expect(py.replace('ab', '', '-')).toBe('-a-b-');
    expect(py.partition('a=b=c', '=')).toEqual(['a', '=', 'b=c']);
    expect(py.rpartition('a=b=c', '=')).toEqual(['a=b', '=', 'c']);
    expect(py.lstrip('xxyz', 'yx')).toBe('z');
    expect(py.zfill('-5', 4)).toBe('-005');
    expect(() => py.split('a', '')).toThrow('empty separator');
  });

  test.each([
    ['ßx', 'Ssx'],
    ['ǆA', 'ǅa'],
    ['ﬁX', 'Fix'],
    ['ŉA', 'ʼNa'],
    ['ᾀ', 'ᾈ'],
    ['ა', 'ა'],
    ['ΑΣ', 'Ας'],
    ['', ''],
  ])('%s.capitalize() is %s', (text, expected) => expect(py.capitalize(text)).toBe(expected));

  test('title and swapcase', () => {
    expect(py.title("they're ΣΑΣ x2y")).toBe("They'Re Σας X2Y");
    expect(py.swapcase('aΣß')).toBe('AσSS');
  });

  test('digits, letters and case', () => {
    expect([py.isDigit('²٣'), py.isDecimal('²'), py.isNumeric('½五'), py.isDigit('½'), py.isDigit('')]).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect([py.isAlpha('é日'), py.isAlnum('a²'), py.isSpace('\x1f\u2009'), py.isSpace('\ufeff')]).toEqual([true, true, true, false]);
    expect([py.isUpper('A1'), py.isUpper('ǅ'), py.isLower('a_'), py.isLower('1')]).toEqual([true, false, true, false]);
  });
});

describe('equality and truth', () => {
  test.each<[Value, Value, boolean]>([
    [1, new PyFloat(1), true],
    [1, true, true],
    ['1', 1, false],
    [Number.NaN, Number.NaN, false],
    [[1], tuple([1]), false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [10n ** 20n, 10n ** 20n + 1n, false],
  ])('%o == %o is %s', (a, b, same) => expect(py.equal(a, b)).toBe(same));

  test.each<[Value, boolean]>([
    [0, false],
    [new PyFloat(0), false],
    ['', false],
    [[], false],
    [{}, false],
    [null, false],
    [Number.NaN, true],
    ['0', true],
  ])('bool(%o) is %s', (value, expected) => expect(py.truthy(value)).toBe(expected));
});
