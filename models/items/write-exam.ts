// Writes the questions of which true scores are made: fresh items of each default task, drawn by the task's own mix, one JSON line each.
// node models/items/write-exam.ts --out DIR --items 20000 --seed exam-1
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultTasks, findTask } from '../../src/harness/index.ts';
import { seededRandom } from '../../src/stats/index.ts';
import { inParallel } from './in-parallel.ts';

const { values } = parseArgs({
  options: { out: { type: 'string' }, items: { type: 'string', default: '20000' }, seed: { type: 'string', default: 'exam-1' } },
});
const { out, seed } = values;
const items = Number(values.items);
if (!out || !Number.isInteger(items) || items < 1) throw new Error('usage: write-exam.ts --out DIR [--items N] [--seed TEXT]');

function questions(taskName: string): string {
  const task = findTask(taskName);
  const random = seededRandom(`${seed}/${taskName}`);
  let lines = '';
  for (let i = 0; i < items; i++) {
    const { itemId } = task.draw(random);
    const requests = task.constructRequests(itemId);
    const [first] = requests;
    if (!first || first.type === 'loglikelihood_rolling') throw new Error(`task ${taskName} asks what no exam can answer`);
    const question = {
      id: itemId,
      context: first.context,
      target: task.target(itemId),
      maxTokens: first.type === 'generate_until' ? first.generation.maxGenToks : 0,
      choices: requests.flatMap((request) => (request.type === 'loglikelihood' ? [request.continuation] : [])),
    };
    lines += `${JSON.stringify(question)}\n`;
  }
  return lines;
}

mkdirSync(out, { recursive: true });
const names = defaultTasks.map(({ name }) => name);
await inParallel(import.meta.url, names, (name) => writeFileSync(join(out, `${name}.jsonl`), questions(name)));
