// Every family: answers checked by a second way of solving, texts held by golden files, limits and splits.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../stats/index.ts';
import { seededDice } from '../generated/dice.ts';
import type { Family, Question } from '../generated/family.ts';
import { answerOf, drawItem, itemOf, promptOf, questionOf, shownQuestion } from '../generated/item.ts';
import { formatItemId } from '../generated/item-id.ts';
import { fitsSplit, splitOf } from '../generated/split.ts';
import { families } from './index.ts';
import { solve } from './testing/solve.ts';

const itemsPerLevel = process.env.HALLMARK_LONG ? 20_000 : 1_500;

function questions(
  family: Family,
  count: number,
): readonly { readonly level: number; readonly seed: number; readonly question: Question }[] {
  return family.levels.flatMap((_, index) =>
    Array.from({ length: count }, (_, seed) => ({ level: index + 1, seed, question: questionOf(family, { level: index + 1, seed }) })),
  );
}

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  it('is right about every answer', () => {
    for (const { question } of questions(family, itemsPerLevel)) {
      expect(solve(question.text, question.choices ?? []), shownQuestion(question)).toBe(question.answer);
    }
  });

  it('asks on one line and answers within the limit of tokens even where each byte is one', () => {
    for (const { question } of questions(family, itemsPerLevel)) {
      expect(shownQuestion(question)).toMatch(/^[ -~]{8,140}$/);
      expect(answerOf(question)).toMatch(/^[ -~]+$/);
      if (!question.choices) expect(answerOf(question).length + 1).toBeLessThanOrEqual(family.maxGenToks);
    }
  });

  it('asks only whether the content fits that its question has, and makes the same question where it does', () => {
    for (const [index, { kinds }] of family.levels.entries()) {
      for (const [nth, kind] of kinds.entries()) {
        for (let seed = 0; seed < 40; seed++) {
          const asked: string[] = [];
          const question = kind(
            seededDice(index, seed),
            (head, list, separator) => asked.push(`${head}${list?.join(separator ?? '') ?? ''}`) > 0,
          );
          const { content } = question ?? {};
          expect(asked, `level ${index + 1}, kind ${nth}`).toEqual(asked.map(() => content));
          for (const [split, fits] of Object.entries(fitsSplit)) {
            const expected = splitOf(content ?? '') === split ? [question] : [question, null];
            expect(expected).toContainEqual(kind(seededDice(index, seed), fits));
          }
        }
      }
    }
  });

  it('has more held-out contents at every level than a window holds', () => {
    for (let level = 1; level <= family.levels.length; level++) {
      const contents = new Set<string>();
      for (let seed = 0; seed < 6000; seed++) {
        const { content } = questionOf(family, { level, seed });
        if (splitOf(content) === 'heldOut') contents.add(content);
      }
      expect(contents.size, `level ${level}`).toBeGreaterThan(200);
    }
  });

  it('writes the texts that models were trained on', async () => {
    const lines = family.levels.flatMap((_, index) => {
      const level = index + 1;
      const shown = [0, 2 ** 32 + 1, 2 ** 48 - 1].map((seed) => {
        const { question, fewshot } = itemOf(family, { level, seed });
        return `${formatItemId({ level, seed })} ${splitOf(question.content)} ${JSON.stringify(promptOf(question, fewshot))} ${JSON.stringify(answerOf(question))}`;
      });
      const digest = createHash('sha256');
      for (let seed = 0; seed < 1000; seed++) {
        const { question, fewshot } = itemOf(family, { level, seed });
        digest.update(`${promptOf(question, fewshot)} ${answerOf(question)}\n${question.content}\n`);
      }
      return [...shown, `L${level}, 1000 items: ${digest.digest('hex')}`];
    });
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`testing/golden/${family.name}.txt`);
  });
});

describe('answers that are free to guess', () => {
  it('are rare: always giving the most frequent answer earns little', () => {
    for (const family of families) {
      for (let level = 1; level <= family.levels.length; level++) {
        const counts = new Map<string, number>();
        for (let seed = 0; seed < 2000; seed++) {
          const answer = answerOf(questionOf(family, { level, seed }));
          counts.set(answer, (counts.get(answer) ?? 0) + 1);
        }
        expect(Math.max(...counts.values()) / 2000, `${family.name} level ${level}`).toBeLessThan(0.29);
      }
    }
  });
});

describe('multiple choice', () => {
  const family = families.find(({ outputType }) => outputType === 'multiple_choice') as Family;
  const random = seededRandom('choices');
  const drawn = Array.from({ length: 4000 }, () => itemOf(family, drawItem(family, random, 'heldOut', [1, 1, 1, 1, 1])));

  it('never offers the same choice twice', () => {
    for (const { question, fewshot } of drawn) for (const { choices } of [question, ...fewshot]) expect(new Set(choices).size).toBe(4);
  });

  it('puts the right choice at each place equally often', () => {
    const counts = [0, 0, 0, 0];
    for (const { question } of drawn) counts['ABCD'.indexOf(answerOf(question))] = (counts['ABCD'.indexOf(answerOf(question))] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(16.27); // 0.1 % of chi-square with 3 degrees of freedom
  });

  it('takes three different examples of the training split, never the question itself', () => {
    for (const { question, fewshot } of drawn) {
      expect(new Set([question, ...fewshot].map(({ content }) => content)).size).toBe(4);
      for (const { content } of fewshot) expect(splitOf(content)).toBe('training');
    }
  });
});
