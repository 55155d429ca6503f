import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOfMeans, seededRandom, wilson } from '../../stats/index.ts';
import {
  checkRequirements,
  parseTaxonomy,
  profiles,
  requirementsOf,
  skillEstimates,
  skillMedians,
  standardTaxonomies,
  type TaskPart,
  TaxonomyError,
  tasksOf,
  taskWeights,
} from './index.ts';

const read = (yaml: string, tasks: readonly string[] | null = null) => parseTaxonomy(yaml, { source: 'skills.yaml', tasks });
const problemsOf = (yaml: string, tasks: readonly string[] | null = null): readonly string[] => {
  try {
    read(yaml, tasks);
  } catch (error) {
    if (error instanceof TaxonomyError) return error.problems;
    throw error;
  }
  return [];
};
const part = (task: string, right: number, n: number): TaskPart => ({ task, samples: n, ...wilson(right, n) });

const diamond = `
name: diamond
skills:
  top: { skills: { left: 1, right: 3 } }
  left: { tasks: [shared, a] }
  right: { skills: [deep], tasks: [b] }
  deep: { tasks: { shared: 2, c: 1 } }
`;

test('a task under several skills counts on each path, once with its summed weight', () => {
  const weights = taskWeights(read(diamond));
  expect(Object.fromEntries(weights.get('top') ?? [])).toEqual({
    shared: expect.closeTo(1 / 8 + (3 / 4) * (1 / 2) * (2 / 3), 12),
    a: expect.closeTo(1 / 8, 12),
    b: expect.closeTo(3 / 8, 12),
    c: expect.closeTo((3 / 4) * (1 / 2) * (1 / 3), 12),
  });
  expect(tasksOf(read(diamond))).toEqual(['a', 'b', 'c', 'shared']);
});

test('with equal weights the estimate is the overall score’s, interval included', () => {
  const flat = read('name: flat\nskills: { all: { tasks: [a, b, c] } }');
  const parts = [part('a', 30, 50), part('b', 10, 40), part('c', 20, 20)];
  const { estimate, low, high, coverage, samples } = skillEstimates(flat, parts).get('all') ?? {};
  const expected = meanOfMeans(parts);
  expect(estimate).toBeCloseTo(expected.estimate, 12);
  expect(low).toBeCloseTo(expected.low, 12);
  expect(high).toBeCloseTo(expected.high, 12);
  expect([coverage, samples]).toEqual([1, 110]);
});

test('intervals of a diamond hold: 93 to 97 % of 1,500 simulated suppliers (seed fixed); skills taken as independent would not', () => {
  const random = seededRandom('diamond');
  const shared = read('name: s\nskills: { top: { skills: [left, right] }, left: { tasks: [x] }, right: { tasks: { x: 4, y: 1 } } }');
  const z = 1.96;
  let held = 0;
  let heldIfIndependent = 0;
  const runs = 1_500;
  for (let run = 0; run < runs; run++) {
    const truth = { x: 0.3 + 0.4 * random(), y: 0.3 + 0.4 * random() };
    const right = (p: number) => Array.from({ length: 100 }, () => Number(random() < p)).reduce((sum, value) => sum + value, 0);
    const estimates = skillEstimates(shared, [part('x', right(truth.x), 100), part('y', right(truth.y), 100)]);
    const score = 0.9 * truth.x + 0.1 * truth.y;
    const [top, left, below] = ['top', 'left', 'right'].map((skill) => estimates.get(skill));
    if (!top || !left || !below) throw new Error('a skill has no estimate');
    if (top.low <= score && score <= top.high) held++;
    const naive = Math.hypot(left.high - left.low, below.high - below.low) / 4;
    if (Math.abs(top.estimate - score) <= naive) heldIfIndependent++;
    expect((top.high - top.low) / 2 / z).toBeGreaterThan(0);
  }
  expect(held / runs).toBeGreaterThan(0.93);
  expect(held / runs).toBeLessThan(0.97);
  expect(heldIfIndependent / runs).toBeLessThan(0.9);
});

test('what was not measured is left out and said so', () => {
  const estimates = skillEstimates(read(diamond), [part('shared', 40, 50), part('b', 10, 50), { ...part('a', 0, 1), samples: 0 }]);
  expect(estimates.get('deep')).toMatchObject({ estimate: 0.8, coverage: expect.closeTo(2 / 3, 12), samples: 50 });
  expect(estimates.get('left')?.coverage).toBe(0.5);
  expect(estimates.get('top')).toMatchObject({ estimate: expect.closeTo(0.5, 9), samples: 100 });
  expect(skillEstimates(read(diamond), []).size).toBe(0);
});

test('property: a skill’s weights add up to 1, its score lies between those of its tasks, more answers never widen it', () => {
  const graph = fc.integer({ min: 1, max: 7 }).chain((count) =>
    fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 5 })), { maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 4 }),
      ),
      {
        minLength: count,
        maxLength: count,
      },
    ),
  );
  fc.assert(
    fc.property(graph, (nodes) => {
      const skills = nodes.map(([, below, tasks], i) => {
        const parts = Object.fromEntries(
          below.flatMap(([other, weight]) => (other > i && other < nodes.length ? [[`s${other}`, weight]] : [])),
        );
        return [`s${i}`, { skills: parts, tasks: Object.fromEntries(tasks.map(([task, weight]) => [`t${task}`, weight])) }];
      });
      const taxonomy = read(JSON.stringify({ name: 'any', skills: Object.fromEntries(skills) }));
      const few = Array.from({ length: 5 }, (_, t) => part(`t${t}`, 2 * t, 10));
      const many = Array.from({ length: 5 }, (_, t) => part(`t${t}`, 20 * t, 100));
      for (const [skill, weights] of taskWeights(taxonomy)) {
        expect([...weights.values()].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        const scores = [...weights.keys()].map((task) => Number(task.slice(1)) / 5);
        const estimate = skillEstimates(taxonomy, few).get(skill);
        const narrower = skillEstimates(taxonomy, many).get(skill);
        if (!estimate || !narrower) throw new Error(`${skill} has no estimate`);
        expect(estimate.estimate).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-9);
        expect(estimate.estimate).toBeLessThanOrEqual(Math.max(...scores) + 1e-9);
        expect(narrower.high - narrower.low).toBeLessThan(estimate.high - estimate.low);
        expect(estimate.coverage).toBeCloseTo(1, 9);
      }
      const order = [...taxonomy.skills.keys()];
      for (const { name, skills: below } of taxonomy.skills.values())
        for (const other of below.keys()) expect(order.indexOf(other)).toBeGreaterThan(order.indexOf(name));
    }),
    { numRuns: 60, seed: 8 },
  );
});

describe('requirements', () => {
  const gated = read(`
name: gated
skills:
  liveness: { tasks: [copying, echo] }
  hard: { tasks: [gsm8k], requires: { skill: liveness, atLeast: 60 } }
  all: { skills: [hard, liveness] }
tasks:
  gsm8k: { requires: { skill: liveness, atLeast: 80 } }
`);
  const state = (...parts: TaskPart[]) => checkRequirements(gated, 'gsm8k', skillEstimates(gated, parts)).map((check) => check.state);

  test('those of the task and of all skills above it, the highest threshold on each', () => {
    expect(requirementsOf(gated, 'gsm8k')).toEqual([{ skill: 'liveness', atLeast: 80 }]);
    expect(requirementsOf(gated, 'echo')).toEqual([]);
  });

  test('met, unmet, and unmeasured until every part of the skill was measured', () => {
    expect(state()).toEqual(['unmeasured']);
    expect(state(part('copying', 50, 50))).toEqual(['unmeasured']);
    expect(state(part('copying', 50, 50), part('echo', 30, 50))).toEqual(['met']);
    expect(state(part('copying', 49, 50), part('echo', 30, 50))).toEqual(['unmet']);
    const [check] = checkRequirements(gated, 'gsm8k', skillEstimates(gated, [part('copying', 50, 50), part('echo', 30, 50)]));
    expect(check).toMatchObject({ taxonomy: 'gated', score: 80, probability: expect.closeTo(0.5, 6) });
  });
});

describe('profiles', () => {
  test('a specialist is strong in its field and weak elsewhere, beside two others', () => {
    const taxonomies = standardTaxonomies();
    const supplier = (scores: Record<string, number>) =>
      tasksOf(taxonomies[0] ?? read(diamond)).map((task) => part(task, 200 * (scores[task] ?? 0.5), 200));
    const all = [supplier({}), supplier({}), supplier({ world_facts: 0.95, multiple_choice: 0.95, copying: 0.1, sorting: 0.1 })];
    const [capabilities, uses] = profiles(taxonomies, all[2] ?? [], skillMedians(taxonomies, all));
    const standing = (profile: typeof uses, skill: string) => profile?.skills.find((one) => one.skill === skill)?.standing;
    expect(standing(capabilities, 'knowledge')).toBe('strong');
    expect(standing(capabilities, 'precision')).toBe('weak');
    expect(standing(capabilities, 'inference')).toBe('level');
    expect(standing(uses, 'answers')).toBe('strong');
    expect(standing(uses, 'coding')).toBe('weak');
    expect(uses?.skills.find(({ skill }) => skill === 'answers')?.score?.score).toBe(86);
  });

  test('nothing measured, nobody to compare with', () => {
    const [one] = profiles([read(diamond)], [part('a', 5, 10)], skillMedians([read(diamond)], [[part('a', 5, 10)]]));
    expect(one?.skills.find(({ skill }) => skill === 'left')).toMatchObject({ coverage: 0.5, samples: 10, standing: null });
    expect(one?.skills.find(({ skill }) => skill === 'deep')).toMatchObject({ score: null, coverage: 0, samples: 0, standing: null });
  });
});

describe('what is no taxonomy is refused, with the place and the fix', () => {
  test.each([
    ['skills: {}', null, 'name: '],
    ['name: x\nskills: {}', null, 'skills: must hold at least one skill'],
    ['name: x\nskills: { a: {} }', null, 'skills.a: has neither skills nor tasks'],
    ['name: x\nskills: { a: { tasks: [t], colour: red } }', null, 'skills.a: '],
    [
      'name: x\nskills: { reasoning: { tasks: [t] }, b: { skills: [reasonin] } }',
      null,
      'skills.b.skills: skill "reasonin" not found; did you mean "reasoning"?',
    ],
    [
      'name: x\nskills: { a: { tasks: [arc_chalenge] } }',
      ['arc_challenge'],
      'skills.a.tasks: task "arc_chalenge" not found; did you mean "arc_challenge"?',
    ],
    [
      'name: x\nskills: { a: { tasks: [t] } }\ntasks: { tt: { requires: { skill: a, atLeast: 1 } } }',
      null,
      'tasks.tt: stands under no skill',
    ],
    ['name: x\nskills: { a: { skills: [b] }, b: { skills: [c] }, c: { skills: [a] } }', null, 'skills: a > b > c > a is a circle'],
    ['name: x\nskills: { a: { tasks: [t], requires: { skill: b, atLeast: 5 } }, b: { tasks: [t] } }', null, 'requires: '],
    ['name: x\nskills: { a: { tasks: [t, t] } }', null, 'skills.a.tasks: lists "t" twice'],
    ['name: x\nskills: { a: { tasks: { t: 0 } } }', null, 'skills.a.tasks'],
    ['name: x\nskills: { a: { tasks: [t], requires: { skill: a, atLeast: 101 } } }', null, 'skills.a.requires'],
    ['name: x\nname: y', null, ''],
    ['[', null, ''],
    ['- 1', null, 'the file: '],
  ])('%j', (yaml, tasks, start) => {
    const [first] = problemsOf(yaml, tasks);
    expect(first).toBeDefined();
    expect(first?.startsWith(start)).toBe(true);
  });

  test('the message names the file', () => {
    expect(() => read('name: x\nskills: { a: {} }')).toThrow('skills.yaml: skills.a');
  });

  test('a chain of 2,000 skills is read, a bomb of aliases is not', () => {
    const skills = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, i) => [`s${i}`, i < 1_999 ? { skills: [`s${i + 1}`] } : { tasks: ['t'] }]),
    );
    expect(
      taskWeights(read(JSON.stringify({ name: 'chain', skills })))
        .get('s0')
        ?.get('t'),
    ).toBe(1);
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
    ].join('\n');
    expect(() => read(bomb)).toThrow(TaxonomyError);
  });
});

test('the standard taxonomies use every default task', () => {
  const [capabilities, uses] = standardTaxonomies();
  expect(capabilities && tasksOf(capabilities)).toHaveLength(8);
  expect(uses && tasksOf(uses)).toHaveLength(8);
});
