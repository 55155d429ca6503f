// Filters: lm-eval's behaviour on ordinary texts, linear time on hostile ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterStep, textFilter } from './steps.ts';

const run = (step: FilterStep, ...texts: string[]): readonly string[] => texts.map(textFilter([step]));

describe('filters', () => {
  it('run in order', () => {
    const steps: FilterStep[] = [
      { function: 'regex', regexPattern: '(-?\\d+)', groupSelect: -1 },
      { function: 'map', mapping: { 7: 'seven' } },
      { function: 'take_first' },
    ];
    expect(textFilter(steps)('5 then 7')).toBe('seven');
    expect(textFilter([])('as it is')).toBe('as it is');
  });

  it('regex picks a match, its first group that is not empty, or the fallback', () => {
    expect(run({ function: 'regex', regexPattern: '\\d+' }, 'a 12 b 34')).toEqual(['12']);
    expect(run({ function: 'regex', regexPattern: '\\d+', groupSelect: 1 }, 'a 12 b 34', '5')).toEqual(['34', '[invalid]']);
    expect(run({ function: 'regex', regexPattern: '(\\$\\d+)|(\\d+ )', groupSelect: -1 }, '$1 22 x')).toEqual(['22']);
    expect(run({ function: 'regex', regexPattern: '(x?)y', fallback: 'none' }, 'y', 'z')).toEqual(['none', 'none']);
  });

  it('map never reaches into prototypes', () => {
    expect(run({ function: 'map', mapping: { a: 'b' }, defaultValue: '?' }, 'a', 'constructor', '__proto__')).toEqual(['b', '?', '?']);
  });

  it('trim, change case, take the first line, strip marks', () => {
    expect(run({ function: 'remove_whitespace' }, ' a \n')).toEqual(['a']);
    expect(run({ function: 'lowercase' }, 'aB')).toEqual(['ab']);
    expect(run({ function: 'uppercase' }, 'aB')).toEqual(['AB']);
    expect(run({ function: 'first_line' }, '\n\n a b \r\nc', ' ', 'x')).toEqual(['a b', '', 'x']);
    expect(run({ function: 'strip_marks' }, ' **"4.2"**. ', '...', "it's")).toEqual(['4.2', '', "it's"]);
  });

  it('never throw, and end in time on a megabyte of anything', () => {
    const steps: FilterStep[] = [{ function: 'first_line' }, { function: 'strip_marks' }, { function: 'regex', regexPattern: '(a+)+$' }];
    const piece = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.oneof(piece, fc.constantFrom('a', ' ', '*', '\u2028')), (text) => {
        expect(typeof textFilter(steps)(`${text.repeat(Math.floor(1e6 / text.length))}!`)).toBe('string');
      }),
      { numRuns: 30 },
    );
  });
});
