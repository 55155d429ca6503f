// What the tests of this room stand on: an oracle is right as often as it is told to be, and the judge of proportions computes rightly.
import { expect, test } from 'vitest';
import { findTask } from '../../harness/index.ts';
import { createClient } from '../../openai/client.ts';
import { seededRandom } from '../../stats/index.ts';
import { readAnswer, renderRequest } from '../answer.ts';
import { createAnswerBook } from './answer-book.ts';
import { allTasks } from './bench-kit.ts';
import { binomialCdf, clopperPearson } from './binomial.ts';
import { startOracle } from './oracle.ts';

test('exact intervals of proportions are those of the tables', () => {
  const eight = clopperPearson(8, 10, 0.95);
  expect(eight.low).toBeCloseTo(0.4439, 4);
  expect(eight.high).toBeCloseTo(0.9748, 4);
  expect(clopperPearson(0, 20, 0.95).high).toBeCloseTo(0.1684, 4);
  expect(binomialCdf(3, 10, 0.5)).toBeCloseTo(0.171875, 12);
});

test.each(allTasks)('an oracle answers %s exactly as it says, right and wrong', async (name) => {
  const book = createAnswerBook();
  const task = book.record(findTask(name));
  const oracle = await startOracle({ book, salt: 'any', ability: () => 0.6 });
  const client = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  const random = seededRandom(name);
  const wire = { api: 'completions', model: 'm' } as const;
  let right = 0;
  for (let i = 0; i < 60; i++) {
    const { itemId } = task.draw(random);
    const responses = [];
    for (const instance of task.constructRequests(itemId)) {
      const answer = readAnswer(instance, await client.send({ baseUrl: oracle.url }, renderRequest(instance, wire)), wire);
      if (!answer.ok) throw new Error(answer.failure.detail);
      responses.push(answer.response);
    }
    const value = (await task.processResults(itemId, responses)).find(({ metric }) => metric === task.primaryMetric)?.value;
    expect(value).toBe(Number(oracle.isRight(name, book.questionOf(task, itemId))));
    right += value ?? 0;
  }
  // 99.99 % of all draws of 60 with probability 0.6 lie between.
  expect(right).toBeGreaterThan(20);
  expect(right).toBeLessThan(51);
  await client.close();
  await oracle.close();
});
