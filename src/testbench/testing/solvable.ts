// For tests over several processes: tasks whose prompts an oracle can solve by reading them, so that nobody has to tell it the answers.
import { generatedTask, type Random, type Task } from '../../harness/index.ts';
import type { BookEntry } from './answer-book.ts';

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const doubling = generatedTask({
  name: 'doubling',
  description: 'Twice a number.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 8,
  levels: [
    {
      share: 1,
      summary: 'six digits',
      kinds: [
        (random) => {
          const n = below(random, 1_000_000);
          return { text: `What is twice ${n}?`, answer: String(2 * n), content: `2*${n}` };
        },
      ],
    },
  ],
});

const greatest = generatedTask({
  name: 'greatest',
  description: 'The greatest of three numbers.',
  outputType: 'multiple_choice',
  numFewshot: 0,
  maxGenToks: 1,
  levels: [
    {
      share: 1,
      summary: 'six digits',
      kinds: [
        (random) => {
          const first = below(random, 300_000);
          // All different.
          const numbers = [first, first + 1 + below(random, 300_000), first + 300_001 + below(random, 300_000)];
          const turn = below(random, 3);
          const choices = numbers.map((_, index) => String(numbers[(index + turn) % 3]));
          return { text: 'Which number is the greatest?', answer: String(numbers[2]), content: numbers.join(), choices };
        },
      ],
    },
  ],
});

export const solvableTasks: readonly Task[] = [doubling, greatest];

/** What stands behind a prompt of these tasks. */
export function solve(prompt: string): BookEntry | undefined {
  const twice = /^Q: What is twice (\d{1,6})\?\nA:$/.exec(prompt)?.[1];
  if (twice !== undefined) {
    return { task: 'doubling', question: prompt, answer: { kind: 'text', right: String(2 * Number(twice)) } };
  }
  const [, context, a, b, c, letter] =
    /^(Q: Which number is the greatest\? \(A\) (\d+) \(B\) (\d+) \(C\) (\d+)\nA:) ([ABC])$/.exec(prompt) ?? [];
  if (context === undefined || letter === undefined) return undefined;
  const numbers = [Number(a), Number(b), Number(c)];
  const index = 'ABC'.indexOf(letter);
  const isRight = numbers[index] === Math.max(...numbers);
  return { task: 'greatest', question: context, answer: { kind: 'choice', context, continuation: ` ${letter}`, index, isRight } };
}
