// Python's `re` is the reference: the one in Pyodide, which is CPython (`reference.ts`), for patterns and texts made at random; known answers for the rest.

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { closeBacktracking } from './backtracking.ts';
import { compile, escapePattern, RegexSyntaxError, RegexTimeoutError } from './index.ts';
import { closeReference, referenceGroups, referenceMatches } from './reference.ts';

afterAll(async () => {
  await closeBacktracking();
  await closeReference();
});

describe('patterns of lm-eval’s kind', () => {
  test.each<[string, string, unknown]>([
    ['#### (\\-?[0-9\\.\\,]+)', 'so #### 1,234.', ['1,234.']],
    ['(-?[$0-9.,]{2,})|(-?[0-9]+)', 'a 12 and 3', [['12', ''], ['', '3']]], // biome-ignore format: a case a line
    ['(?<=The answer is )(.*)(?=.)', 'The answer is 42.', ['42']],
    ['answer is \\(?([ABCDEFGHIJ])\\)?', 'the answer is (C).', ['C']],
    ['\\b(Yes|No)\\b', 'é Yes, Noé No', ['Yes', 'No']],
    ['[\\w\\d]+', 'naïve ٣² x_1', ['naïve', '٣²', 'x_1']],
    ['a.c', 'a\rc a\nc a\u2028c', ['a\rc', 'a\u2028c']],
    ['\\s+', 'a\x1c\u00a0b\ufeffc', ['\x1c\u00a0']],
    ['(?i)k|i', 'K\u212aİı', ['K', '\u212a', 'İ', 'ı']],
    ['', 'a😀', ['', '', '']],
    ['a*?', 'aa', ['', 'a', '', 'a', '']],
    ['(a)|b', 'ab', ['a', '']],
    ['(?:(a)|b)*', 'ab', ['a', '']],
    ['(a)?b(?(1)c|d)', 'abc bd', ['a', '']],
  ])('findall(%s, %j)', (pattern, text, expected) => expect(compile(pattern).findall(text)).toEqual(expected));

  test('a final newline is not the end, but $ matches before it', () => {
    expect(compile('\\.$').sub('', 'a.\n')).toBe('a\n');
    expect(compile('\\.$').sub('', 'a.')).toBe('a');
    expect(compile('\\.\\Z').search('a.\n')).toBe(false);
  });

  test('sub, split and match', () => {
    expect(compile('x*').sub('-', 'abxd')).toBe('-a-b--d-');
    expect(compile('(?P<first>\\w)(\\w)').sub('\\2\\g<first>\\n\\g<0>', 'ab c')).toBe('ba\nab c');
    expect(compile(',').sub('', '1,234,5', 1)).toBe('1234,5');
    expect(compile('(,)|;').split('a,b;c', 1)).toEqual(['a', ',', 'b;c']);
    expect(compile('(,)|;').split('a;c')).toEqual(['a', null, 'c']);
    expect(compile('b|(a)').match('ab')).toEqual(['a', 'a']);
    expect(compile('b').match('ab')).toBeNull();
    expect(compile(escapePattern('a.b*[c]')).match('a.b*[c]')).toEqual(['a.b*[c]']);
  });

  test.each(['(', ')', '[a', 'a**', '*a', '(?P<1>a)', '(?P<n>a)(?P<n>b)', '\\q', '(?<=a+)b', 'a{2,1}', '(?z)', '\\1', '^*', '(?P=n)'])(
    'refuses %s',
    (pattern) => expect(() => compile(pattern)).toThrow(RegexSyntaxError),
  );

  test.each(['\\2', '\\g<2>', '\\g<n>', '\\q', '\\g<', '\\'])('refuses the replacement %s', (template) =>
    expect(() => compile('(a)').sub(template, 'a')).toThrow(RegexSyntaxError),
  );
});

describe('hostile text', () => {
  test('is searched in linear time where the pattern allows it', () => {
    const regex = compile('(a+)+b|(?<=x)(?:a|a)*c');
    expect(regex.isLinear).toBe(true);
    expect(regex.findall(`x${'a'.repeat(50_000)}`)).toEqual([]);
  });

  test('is not searched at all where it lacks what every match has', () => {
    expect(compile('(?=a)(a+)+b', { deadlineMs: 100 }).findall('a'.repeat(100_000))).toEqual([]);
    expect(compile('(?=a)(a+)+😀b').search('ab')).toBe(false);
  });

  test('ends in an error where it does not, and the next search works', () => {
    expect(() => compile('(?=a)(a+)+b', { deadlineMs: 100 }).search(`b${'a'.repeat(60)}`)).toThrow(RegexTimeoutError);
    expect(compile('(?=a)(a+)+b').search('aab')).toBe(true);
    expect(() => compile('(?:(a)|a)+b(?=c)', { deadlineMs: 300 }).search(`b${'a'.repeat(60)}`)).toThrow(RegexTimeoutError);
    expect(compile('(?:(a)|a)+b(?=c)').search('aabc')).toBe(true);
  });
});

const atom = fc.constantFrom(
  ...['a', 'b', 'A', '.', '1', 'é', 'i', '\\d', '\\w', '\\s', '\\W', '[^a]', '[a-c]', '[\\w-]', '\\b', '\\B', '^', '$', '\\n', '(?:)', '(?<=a)', '(?<!\\w)', '(?=b)', '(?!\\d)'],
); // biome-ignore format: one line
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{1,2}', '*?', '+?', '??', '*+');
const pattern = fc.letrec<{ choice: string; sequence: string; part: string }>((tie) => ({
  choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  sequence: fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
  part: fc
    .tuple(
      fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        atom,
        tie('choice').map((inner) => `(${inner})`),
        tie('choice').map((inner) => `(?:${inner})`),
      ),
      quantifier,
    )
    .map(([body, count]) => body + count),
})).choice;
const flags = fc.constantFrom('', '', 'i', 'm', 's', 'a', 'im');
const text = fc
  .array(fc.constantFrom(...'aabbA1_ \n.é²日😀İ\u0301'), { minLength: 1, maxLength: 10 })
  .map((characters) => characters.join(''));

test('finds what CPython finds, where CPython finds it', () => {
  const runs = process.env.HALLMARK_LONG ? 20_000 : 150;
  fc.assert(
    fc.property(pattern, flags, fc.array(text, { minLength: 3, maxLength: 3 }), (source, letters, texts) => {
      const expected = attempt(() => referenceGroups(source, letters).groups);
      expect(attempt(() => compile(source, { flags: letters }).groups)).toEqual(expected);
      if (expected === 'refused') return;
      const regex = compile(source, { flags: letters });
      for (const searched of texts) {
        const question = { pattern: source, flags: letters, text: searched, limit: 1000 };
        expect(regex.spans(searched)).toEqual(referenceMatches({ ...question, atStart: false }, 5000));
        const start = referenceMatches({ ...question, atStart: true }, 5000)[0];
        expect(regex.match(searched)).toEqual(start ? start.map((span) => span && searched.slice(...span)) : null);
      }
    }),
    { seed: 20, numRuns: runs },
  );
}, 600_000);

function attempt<T>(make: () => T): T | 'refused' {
  try {
    return make();
  } catch (error) {
    if (error instanceof RegexSyntaxError) return 'refused';
    throw error;
  }
}
