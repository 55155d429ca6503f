// Scores answers to an exam with the harness's own rules and prints each task's score as JSON.
// node models/items/grade-exam.ts --exam DIR --answers DIR > scores.json
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultTasks, findTask, type Response } from '../../src/harness/index.ts';
import { inParallel } from './in-parallel.ts';

interface Score {
  /** 0-100. */
  readonly score: number;
  /** Of the score, in points. */
  readonly standardError: number;
  readonly items: number;
  /** Score of each level, level 1 first. */
  readonly levels: readonly number[];
}

const { values } = parseArgs({ options: { exam: { type: 'string' }, answers: { type: 'string' } } });
const { exam, answers } = values;
if (!exam || !answers) throw new Error('usage: grade-exam.ts --exam DIR --answers DIR');

/** Answers are texts, or lists with the log-probability of each choice. */
function responsesOf(answer: string | readonly number[]): Response[] {
  if (typeof answer === 'string') return [{ type: 'generate_until', text: answer }];
  return answer.map((logprob) => ({ type: 'loglikelihood', logprob, isGreedy: false }));
}

const points = (hits: number, items: number): number => Number(((100 * hits) / items).toFixed(3));

function grade(folder: string, taskName: string): Score {
  const task = findTask(taskName);
  const lines = readFileSync(join(exam ?? '', `${taskName}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  const given = JSON.parse(readFileSync(join(folder, `${taskName}.json`), 'utf8')) as (string | number[])[];
  if (given.length > lines.length) throw new Error(`${folder} answers ${given.length} items of ${taskName}; the exam has ${lines.length}`);
  const levels: { readonly hits: number; readonly items: number }[] = [];
  let hits = 0;
  for (const [index, answer] of given.entries()) {
    const { id } = JSON.parse(lines[index] ?? '') as { id: string };
    const value = task.processResults(id, responsesOf(answer)).find(({ metric }) => metric === task.primaryMetric)?.value ?? 0;
    const level = Number(id.charAt(1)) - 1;
    const tally = levels[level] ?? { hits: 0, items: 0 };
    levels[level] = { hits: tally.hits + value, items: tally.items + 1 };
    hits += value;
  }
  const share = hits / given.length;
  const standardError = Number((100 * Math.sqrt((share * (1 - share)) / given.length)).toFixed(3));
  return {
    score: points(hits, given.length),
    standardError,
    items: given.length,
    levels: levels.map((tally) => points(tally.hits, tally.items)),
  };
}

const tasks = defaultTasks.map(({ name }) => name);
const files = readdirSync(answers).sort();
const jobs = files.flatMap((file) => tasks.map((task) => ({ file, task })));
const scores = await inParallel(import.meta.url, jobs, ({ file, task }) => grade(join(answers, file), task));
const byFile = Object.fromEntries(
  files.map((file, row) => [file, Object.fromEntries(tasks.map((task, column) => [task, scores[row * tasks.length + column]]))]),
);
console.log(JSON.stringify(byFile));
