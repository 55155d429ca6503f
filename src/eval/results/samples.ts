// The lines of a samples file: one for each doc and filter, as lm-eval writes them.

import type { Answer, DocFacts, DocScore, TaskRequest } from '../../harness/lm-eval/types.ts';
import { contextText } from '../../harness/prompt/context.ts';
import { type Dict, dict, isList, jsonDumps, pyFloat, str, tuple, type Value } from '../../harness/values/index.ts';

/** What is known of one doc after scoring. */
export interface ScoredDoc {
  readonly docId: number;
  readonly doc: Value;
  readonly facts: DocFacts;
  readonly requests: readonly TaskRequest[];
  /** `answers[idx][repeat]`. */
  readonly answers: readonly (readonly Answer[])[];
  readonly score: DocScore;
}

/** JSON of one doc under one filter, without a line break. */
export function sampleLine({ docId, doc, facts, requests, answers, score }: ScoredDoc, filter: string, promptOf: PromptOf): string {
  const metrics = Object.entries(score.metrics).flatMap(([key, value]) =>
    key.endsWith(`,${filter}`) ? [[key.slice(0, -filter.length - 1), value] as const] : [],
  );
  const sample = dict([
    ['doc_id', docId],
    ['doc', doc],
    ['target', str(facts.target)],
    [
      'arguments',
      dict(requests.map((it, at) => [`gen_args_${at}`, dict(argumentsOf(it, promptOf).map((value, nth) => [`arg_${nth}`, value]))])),
    ],
    ['resps', answers.map((repeats) => repeats.map((it) => texts(answerValue(it))))],
    ['filtered_resps', (score.filtered[filter] ?? []).map(texts)],
    ['filter', filter],
    ['metrics', metrics.map(([name]) => name)],
    ['doc_hash', facts.docHash],
    ['prompt_hash', facts.promptHash],
    ['target_hash', facts.targetHash],
    ...metrics,
  ]);
  return jsonDumps(sample, { ensureAscii: false });
}

/** The context as the model got it: text, or chat messages as the list with their JSON text. */
export type PromptOf = (request: TaskRequest) => Value;

export const plainPrompt: PromptOf = (request) => {
  if (request.type === 'loglikelihood_rolling') return request.text;
  const text = contextText(request.context);
  return request.context.form === 'chat' ? [text] : text;
};

function argumentsOf(request: TaskRequest, promptOf: PromptOf): readonly Value[] {
  if (request.type === 'loglikelihood_rolling') return [request.text];
  return [promptOf(request), request.type === 'loglikelihood' ? request.continuation : (request.generation as Dict)];
}

const answerValue = (answer: Answer): Value =>
  typeof answer === 'string' ? answer : typeof answer === 'number' ? pyFloat(answer) : tuple([pyFloat(answer[0]), answer[1]]);

/** Everything inside of lists as text, as lm-eval stores answers. */
function texts(value: Value): Value {
  return isList(value) ? value.map(texts) : str(value);
}
