// The room's face: names, versions, items, scores, splits and public lists of the default tasks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../stats/index.ts';
import {
  defaultTasks,
  familyNames,
  findTask,
  type GeneratedTask,
  generatedTask,
  levelsOf,
  publicAnswers,
  publicTasks,
  type Response,
  TaskDefinitionError,
  trainingItem,
  UnknownItemError,
  UnknownTaskError,
} from './index.ts';

const allTasks: readonly GeneratedTask[] = [...defaultTasks, ...publicTasks];
const named = (tasks: readonly GeneratedTask[]): readonly (readonly [string, GeneratedTask])[] => tasks.map((task) => [task.name, task]);

/** Any item, whether its content is held out or not. */
const anyItemId = (task: GeneratedTask): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 1, max: levelsOf(task.name).length }), fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }))
    .map(([level, seed]) => `L${level}-${seed.toString(16).padStart(12, '0')}`);

/** What a supplier answers that gives `text`, or prefers the choice that is `text`. */
function responsesFor(task: GeneratedTask, itemId: string, text: string): Response[] {
  return task
    .constructRequests(itemId)
    .map((instance) =>
      instance.type === 'loglikelihood'
        ? { type: 'loglikelihood', logprob: instance.continuation === text ? -0.5 : -2, isGreedy: false }
        : { type: 'generate_until', text },
    );
}

const primary = (task: GeneratedTask, itemId: string, text: string): number | undefined =>
  task.processResults(itemId, responsesFor(task, itemId, text)).find(({ metric }) => metric === task.primaryMetric)?.value;

describe('names', () => {
  it('are found, default and public', () => {
    for (const task of allTasks) expect(findTask(task.name)).toBe(task);
    expect(defaultTasks.map(({ name }) => name)).toEqual(familyNames);
  });

  it('that are mistyped get a suggestion, others the list', () => {
    expect(() => findTask('arithmatic')).toThrow(new UnknownTaskError('arithmatic', 'arithmetic', []));
    expect(() => findTask('sorting_publik')).toThrow('task "sorting_publik" not found; did you mean "sorting_public"?');
    expect(() => findTask('qwertyuiop')).toThrow(/known tasks: arithmetic, comparison/);
    expect(() => trainingItem('countin', Math.random)).toThrow('did you mean "counting"?');
    expect(() => findTask(`\u001b[31m${'x'.repeat(5000)}`)).toThrow(/^task "\\u001b\[31mx+…" not found/);
  });
});

it('versions change only on purpose', async () => {
  const lines = allTasks.map(({ name, version }) => `${version} ${name}`);
  expect(new Set(lines.map((line) => line.slice(0, 64))).size).toBe(16);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('families/testing/golden/versions.txt');
});

describe.each(named(defaultTasks))('%s', (_, task) => {
  it('gives the same doc, requests and score for the same item id', () => {
    fc.assert(
      fc.property(anyItemId(task), (itemId) => {
        expect(task.doc(itemId)).toEqual(task.doc(itemId));
        expect(task.constructRequests(itemId)).toEqual(task.constructRequests(itemId));
        expect(JSON.parse(JSON.stringify(task.doc(itemId)))).toEqual(task.doc(itemId));
      }),
    );
  });

  it('scores the target 1, however a chat model dresses it, and anything else 0', () => {
    fc.assert(
      fc.property(anyItemId(task), anyItemId(task), (itemId, otherId) => {
        const target = task.target(itemId);
        expect(primary(task, itemId, ` ${target}`)).toBe(1);
        const other = task.target(otherId);
        if (other !== target) expect(primary(task, itemId, ` ${other}`)).toBe(0);
        if (task.outputType === 'multiple_choice') return;
        for (const dressed of [
          `\n ${target}\nQ: next`,
          `**${target}**`,
          `"${target}".`,
          target.toUpperCase(),
          target.replaceAll(' ', ', '),
        ]) {
          expect(primary(task, itemId, dressed), dressed).toBe(1);
        }
        for (const wrong of ['', `${target}x`, `x${target}`, `${target} ${target}`, `The answer is ${target}`])
          expect(primary(task, itemId, wrong)).toBe(0);
      }),
    );
  });

  it('prepares the same requests, and scores the same', () => {
    fc.assert(
      fc.property(anyItemId(task), anyItemId(task), (itemId, otherId) => {
        const { requests, score } = task.prepare(itemId);
        // Items that are made meanwhile change nothing.
        const right = responsesFor(task, itemId, ` ${task.target(itemId)}`);
        const other = responsesFor(task, itemId, ` ${task.target(otherId)}`);
        expect(requests).toEqual(task.constructRequests(itemId));
        for (const responses of [right, other]) expect(score(responses)).toEqual(task.processResults(itemId, responses));
      }),
    );
  });

  it('never throws on what a supplier writes', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom(
        '\u0000',
        '\ud800',
        ' '.repeat(1e6),
        '\n'.repeat(1e6),
        '*'.repeat(1e6),
        ','.repeat(1e6),
        '<script>',
        '\u001b[2J',
        '𝟒𝟐',
        '__proto__',
      ),
    );
    fc.assert(
      fc.property(anyItemId(task), hostile, fc.double({ noNaN: true, max: 0 }), (itemId, text, logprob) => {
        const responses = task
          .constructRequests(itemId)
          .map(({ type }): Response => (type === 'loglikelihood' ? { type, logprob, isGreedy: true } : { type: 'generate_until', text }));
        for (const { value, kind } of task.processResults(itemId, responses)) expect([value, kind]).toEqual([value ? 1 : 0, 'binary']);
      }),
    );
  });

  it('refuses responses to other requests', () => {
    const itemId = task.draw(seededRandom('x')).itemId;
    expect(() => task.processResults(itemId, [])).toThrow(/needs \w+ responses? an item, got 0/);
    expect(() => task.processResults(itemId, [{ type: 'loglikelihood_rolling', logprob: -1 }])).toThrow(
      /loglikelihood_rolling, which is not what it asked for/,
    );
  });

  it('refuses ids that are none of its own', () => {
    const beyond = `L${levelsOf(task.name).length + 1}-000000000000`;
    for (const id of [
      '',
      'L0-000000000000',
      beyond,
      'L1-00000000000',
      'L1-0000000000000',
      'L1-00000000000G',
      'l1-000000000000',
      'L1-000000000000\n',
    ]) {
      expect(() => task.doc(id), id).toThrow(UnknownItemError);
    }
    expect(() => task.target(beyond)).toThrow(new RegExp(`item "${beyond}" is not an item of task "${task.name}"; expected L1 to L`));
  });

  it('draws levels by their shares, the same items for the same random numbers, never twice the same seed', () => {
    const draws = 4000;
    const random = seededRandom(task.name);
    const ids = Array.from({ length: draws }, () => task.draw(random).itemId);
    const again = seededRandom(task.name);
    expect(ids.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => task.draw(again).itemId));
    expect(new Set(ids).size).toBe(draws);
    for (const [index, { share }] of levelsOf(task.name).entries()) {
      const observed = ids.filter((id) => id.startsWith(`L${index + 1}-`)).length / draws;
      expect(Math.abs(observed - share), `level ${index + 1}`).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / draws));
    }
  });

  it('never measures with a question that trains models or is public', () => {
    const random = seededRandom(`split/${task.name}`);
    const last = (prompt: string): string => prompt.slice(prompt.lastIndexOf('Q: '));
    const trained = new Set(Array.from({ length: 4000 }, () => last(trainingItem(task.name, random).prompt)));
    const open = publicAnswers();
    for (let i = 0; i < 2000; i++) {
      const [instance] = task.constructRequests(task.draw(random).itemId);
      const question = instance && 'context' in instance ? last(instance.context) : '';
      expect(question).toMatch(/^Q: .+\nA:$/);
      expect(trained.has(question), question).toBe(false);
      expect(open.has(question.slice(3, -3)), question).toBe(false);
    }
  });
});

describe.each(publicTasks.map((task) => [task.name, task] as const))('%s', (_, task) => {
  it('has 500 items of different questions, each with the right answer in the table', () => {
    expect(new Set(task.itemIds).size).toBe(500);
    const table = publicAnswers();
    const questions = task.itemIds.map((itemId) => {
      const [instance] = task.constructRequests(itemId);
      const question = instance && 'context' in instance ? (/Q: ([^\n]+)\nA:$/.exec(instance.context)?.[1] ?? '') : '';
      expect(table.get(question)).toBe(task.target(itemId));
      expect(primary(task, itemId, ` ${table.get(question)}`)).toBe(1);
      return question;
    });
    expect(new Set(questions).size).toBe(500);
  });

  it('draws from the list only and answers for nothing else', () => {
    const random = seededRandom('public');
    for (let i = 0; i < 200; i++) {
      const { itemId, policy, inclusionProbability } = task.draw(random);
      expect(task.itemIds).toContain(itemId);
      expect([policy, inclusionProbability]).toEqual(['public', 1 / 500]);
    }
    expect(() => task.doc('L1-000000000000')).toThrow(/one of its 500 public items/);
  });
});

it('publicAnswers holds all 4,000 answers', () => {
  expect(publicAnswers().size).toBe(4000);
});

describe('trainingItem', () => {
  it('ends the prompt at the answer and the completion at the line', () => {
    const random = seededRandom('training');
    for (const name of familyNames) {
      for (let i = 0; i < 200; i++) {
        const { prompt, completion } = trainingItem(name, random);
        expect(`${prompt}${completion}`).toMatch(/^(?:Q: [ -~]+\nA: [ -~]+\n)+$/);
        expect(completion).toMatch(/^ [ -~]+\n$/);
        expect(prompt.match(/Q: /g)?.length).toBe(name === 'multiple_choice' ? 4 : 1);
      }
    }
  });

  it('keeps to the levels asked for', () => {
    const random = seededRandom('levels');
    const levels = Array.from({ length: 1000 }, () => trainingItem('sorting', random, [0, 1, 0, 3]).level);
    expect(new Set(levels)).toEqual(new Set([2, 4]));
    expect(levels.filter((level) => level === 4).length / 1000).toBeCloseTo(0.75, 1);
  });
});

describe('a task of one’s own', () => {
  const family = {
    name: 'doubling',
    description: 'Twice a number.',
    outputType: 'generate_until',
    numFewshot: 0,
    maxGenToks: 8,
    levels: [{ share: 1, summary: '', kinds: [() => ({ text: 'What is twice 4?', answer: '8', content: '2*4' })] }],
  } as const;

  it('whose shares do not sum to 1 is refused', () => {
    expect(() => generatedTask({ ...family, levels: [{ ...family.levels[0], share: 0.9 }] })).toThrow(TaskDefinitionError);
  });

  it('with too few questions to draw from says so instead of drawing for ever', () => {
    expect(() => generatedTask(family).draw(seededRandom('few'))).toThrow(/level 1 has no question in the heldOut split/);
  });

  it('has a version that follows its texts', () => {
    const changed = {
      ...family,
      levels: [{ ...family.levels[0], kinds: [() => ({ text: 'What is twice 5?', answer: '10', content: '2*5' })] }],
    };
    expect(generatedTask(family).version).toBe(generatedTask({ ...family, description: 'In other words.' }).version);
    expect(generatedTask(family).version).not.toBe(generatedTask(changed).version);
  });
});
