// The table against what lm-eval 0.4.13's own `make_table` prints for the same results.
import { expect, test } from 'vitest';
import { dict, pyFloat, type Value } from '../../harness/values/index.ts';
import { resultsTable } from './results-table.ts';

type Scores = Readonly<Record<string, number | 'N/A'>>;

interface Made {
  readonly rows: Readonly<Record<string, Scores>>;
  readonly versions?: Readonly<Record<string, Value>>;
  readonly fewshot?: Readonly<Record<string, number>>;
  readonly subtasks?: Readonly<Record<string, readonly string[]>>;
}

/** Scores of tasks with version 1.0 and 5 examples, unless told otherwise. */
function tableOf({ rows, versions, fewshot, subtasks = {} }: Made): string {
  const names = Object.keys(rows);
  const float = (value: number | 'N/A'): Value => (value === 'N/A' ? value : pyFloat(value));
  return resultsTable(
    dict([
      [
        'results',
        dict(
          names.map((it) => [
            it,
            dict([
              ['name', it],
              ['alias', it],
              ['sample_len', 3],
              ...Object.entries(rows[it] ?? {}).map(([key, value]) => [key, float(value)] as const),
            ]),
          ]),
        ),
      ],
      ['versions', dict(versions === undefined ? names.map((it) => [it, pyFloat(1)]) : Object.entries(versions))],
      ['n-shot', dict(fewshot === undefined ? names.map((it) => [it, 5]) : Object.entries(fewshot))],
      [
        'higher_is_better',
        dict(
          names.map((it) => [
            it,
            dict([
              ['acc', true],
              ['ppl', false],
            ]),
          ]),
        ),
      ],
      ['group_subtasks', dict(Object.entries(subtasks))],
    ]),
  );
}

const acc = (value: number, stderr: number | 'N/A'): Scores => ({ 'acc,none': value, 'acc_stderr,none': stderr });

test.each<[Made, string]>([
  [
    { rows: { a: acc(0.5, 0.05), b: acc(1, 0) } },
    `|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-----|------:|------|-----:|------|---|----:|---|-----:|
|a    |      1|none  |     5|acc   |↑  |  0.5|±  |  0.05|
|b    |      1|none  |     5|acc   |↑  |  1.0|±  |  0.00|
`,
  ],
  [
    { rows: { a: acc(0, 0), b: acc(1, 'N/A') } },
    `|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-----|------:|------|-----:|------|---|----:|---|------|
|a    |      1|none  |     5|acc   |↑  |    0|±  |     0|
|b    |      1|none  |     5|acc   |↑  |    1|±  |   N/A|
`,
  ],
  [
    { rows: { a: acc(0.12, 0.0333), b: { 'ppl,none': 1234567.89, 'ppl_stderr,none': 12.5 } }, versions: { a: 2, b: 'Yaml' } },
    `|Tasks|Version|Filter|n-shot|Metric|   |  Value   |   |Stderr |
|-----|-------|------|-----:|------|---|---------:|---|------:|
|a    |      2|none  |     5|acc   |↑  |      0.12|±  | 0.0333|
|b    |Yaml   |none  |     5|ppl   |↓  |1234567.89|±  |12.5000|
`,
  ],
  [
    { rows: { a: acc(0.1, 1), b: acc(999, 12.5), c: acc(5, 'N/A') }, versions: { a: 1.5, b: 2, c: 'N/A' } },
    `|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-----|-------|------|-----:|------|---|----:|---|------|
|a    |    1.5|none  |     5|acc   |↑  |  0.1|±  |     1|
|b    |      2|none  |     5|acc   |↑  |999.0|±  |  12.5|
|c    |N/A    |none  |     5|acc   |↑  |  5.0|±  |   N/A|
`,
  ],
  [
    { rows: { g: acc(0.3, 0.01), a: acc(0.12, 'N/A') }, versions: { a: pyFloat(2), g: 2 }, subtasks: { g: ['a'] } },
    `|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-----|------:|------|-----:|------|---|----:|---|------|
|g    |      2|none  |     5|acc   |↑  | 0.30|±  |  0.01|
| - a |      2|none  |     5|acc   |↑  | 0.12|±  |   N/A|
`,
  ],
  [
    { rows: { a: acc(Number.NaN, 0.0333), 中文: acc(0.25, Number.NaN) } },
    `|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-----|------:|------|-----:|------|---|----:|---|-----:|
|a    |      1|none  |     5|acc   |↑  |  NaN|±  |0.0333|
|中文 |      1|none  |     5|acc   |↑  | 0.25|±  |   NaN|
`,
  ],
  [
    { rows: { 'a b': { ...acc(0.1234, 0.5), 'zz,x y': 0.5 }, 'a_*b': acc(0.00012, 'N/A') }, subtasks: { 'a b': ['a_*b', 'nope'] } },
    `| Tasks |Version|Filter|n-shot|Metric|   |Value |   |Stderr|
|-------|------:|------|-----:|------|---|-----:|---|------|
|a b    |      1|none  |     5|acc   |↑  |0.1234|±  |   0.5|
|       |       |x y   |     5|zz    |   |0.5000|   |      |
| - a_*b|      1|none  |     5|acc   |↑  |0.0001|±  |   N/A|
`,
  ],
])('table %#', (made, expected) => {
  expect(tableOf(made)).toBe(expected);
});
