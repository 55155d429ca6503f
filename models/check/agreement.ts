// Compares a GGUF file as node-llama-cpp serves it on the CPU with the answers that train/exam.py gave on a GPU, on the first items of each task.
// node models/check/agreement.ts --exam DIR --answers DIR --items 150 models/gguf/*.gguf > agreement.json
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { getLlama, type LlamaContextSequence, type LlamaModel, type Token } from 'node-llama-cpp';
import { defaultTasks, type GeneratedTask, type Response } from '../../src/harness/index.ts';

type Answer = string | readonly number[];

interface Question {
  readonly id: string;
  readonly context: string;
  readonly maxTokens: number;
  readonly choices: readonly string[];
}

interface Agreement {
  items: number;
  /** Same text, or same choice. */
  sameAnswers: number;
  /** Both right or both wrong. */
  sameVerdicts: number;
  /** Right answers less those of the GPU. */
  moreRight: number;
  /** Largest difference of a choice's log-probability, in nats. */
  largestDifference: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { exam: { type: 'string' }, answers: { type: 'string' }, items: { type: 'string', default: '150' } },
});
const { exam, answers } = values;
if (!exam || !answers || positionals.length === 0) throw new Error('usage: agreement.ts --exam DIR --answers DIR [--items N] FILE...');
const items = Number(values.items);

/** The whole distribution, so that probabilities are the model's own. */
const undistorted = { temperature: 1, topK: 0, topP: 1, minP: 0 };

async function answer(model: LlamaModel, sequence: LlamaContextSequence, { context, maxTokens, choices }: Question): Promise<Answer> {
  const prompt = model.tokenize(context, false);
  await sequence.clearHistory();
  if (choices.length > 0) {
    const last = prompt.pop();
    if (last === undefined) throw new Error('an empty prompt cannot be scored');
    const outputs = await sequence.controlledEvaluate([...prompt, [last, { generateNext: { probabilities: true, options: undistorted } }]]);
    const probabilities = outputs.at(-1)?.next.probabilities;
    return choices.map((choice) => Math.log(probabilities?.get(model.tokenize(choice, false)[0] ?? (0 as Token)) ?? 0));
  }
  const made: Token[] = [];
  for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
    if (model.isEogToken(token) || model.detokenize([token]) === '\n') break;
    made.push(token);
    if (made.length === maxTokens) break;
  }
  return model.detokenize(made);
}

function verdict(task: GeneratedTask, id: string, given: Answer): number {
  const responses: Response[] =
    typeof given === 'string'
      ? [{ type: 'generate_until', text: given }]
      : given.map((logprob) => ({ type: 'loglikelihood', logprob, isGreedy: false }));
  return task.processResults(id, responses).find(({ metric }) => metric === task.primaryMetric)?.value ?? 0;
}

const best = (logprobs: readonly number[]): number => logprobs.indexOf(Math.max(...logprobs));

function isSame(a: Answer, b: Answer): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : best(a) === best(b);
}

const llama = await getLlama({ build: 'never', gpu: false });
const report: Record<string, Agreement> = {};
for (const file of positionals) {
  const model = await llama.loadModel({ modelPath: file });
  const context = await model.createContext({ contextSize: 1024, threads: 1, flashAttention: false });
  const sequence = context.getSequence();
  const total: Agreement = { items: 0, sameAnswers: 0, sameVerdicts: 0, moreRight: 0, largestDifference: 0 };
  const name = basename(file, '.gguf');
  for (const task of defaultTasks) {
    const lines = readFileSync(join(exam, `${task.name}.jsonl`), 'utf8').split('\n', items);
    const reference = JSON.parse(readFileSync(join(answers, name, `${task.name}.json`), 'utf8')) as Answer[];
    for (const [index, line] of lines.entries()) {
      const question = JSON.parse(line) as Question;
      const here = await answer(model, sequence, question);
      const there = reference[index] ?? '';
      const [verdictHere, verdictThere] = [verdict(task, question.id, here), verdict(task, question.id, there)];
      total.items++;
      total.sameAnswers += Number(isSame(here, there));
      total.sameVerdicts += Number(verdictHere === verdictThere);
      total.moreRight += verdictHere - verdictThere;
      if (typeof here === 'string' || typeof there === 'string') continue;
      for (const [choice, logprob] of here.entries()) {
        total.largestDifference = Math.max(total.largestDifference, Math.abs(logprob - (there[choice] ?? 0)));
      }
    }
  }
  report[name] = { ...total, largestDifference: Number(total.largestDifference.toFixed(4)) };
  console.error(name, JSON.stringify(report[name]));
  await model.dispose();
}
console.log(JSON.stringify(report, null, 2));
