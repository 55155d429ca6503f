// Writes the files of one run: results, and with --log_samples a file of samples for each task.
import { createHash } from 'node:crypto';
import type { Answer, DocFacts, LoadedTask, TaskRequest } from '../../harness/lm-eval/types.ts';
import { type Dict, dict } from '../../harness/values/index.ts';
import type { Evaluated } from '../evaluate.ts';
import type { Model } from '../models/model.ts';
import { outputPlace, writeOutput } from './output-files.ts';
import { filedResults, modelName, type RunFacts, resultsText, taskHash } from './run-results.ts';
import { type PromptOf, plainPrompt, sampleLine } from './samples.ts';

export interface WrittenRun {
  readonly tasks: readonly LoadedTask[];
  readonly evaluated: Evaluated;
  readonly model: Model;
  readonly shown: Dict;
  readonly facts: RunFacts;
  readonly endedAt: Date;
}

/** Writes what the settings ask for and gives the paths, the results file first; none without `--output_path`. */
export async function writeRun({ tasks, evaluated, model, shown, facts, endedAt }: WrittenRun): Promise<readonly string[]> {
  const { outputPath, logSamples } = facts.settings;
  if (outputPath === null) return [];
  const place = outputPlace(outputPath, modelName(facts.modelArgs), endedAt);
  const hashes = logSamples ? dict(tasks.map((it) => [it.name, taskHash(it.filters.length, hashedFacts(it, promptOf(model)))])) : dict([]);
  await writeOutput(place.resultsFile, resultsText(filedResults(shown, facts, hashes)));
  if (!logSamples) return [place.resultsFile];
  const files = [];
  for (const task of tasks) {
    const file = place.samplesFile(task.name);
    await writeOutput(file, sampleLines(task, evaluated, promptOf(model)));
    files.push(file);
  }
  return [place.resultsFile, ...files];
}

function* sampleLines(task: LoadedTask, { answers, scores }: Evaluated, prompt: PromptOf): Iterable<string> {
  const answersByDoc = new Map((answers.get(task.name) ?? []).map((it) => [it.docId, it.answers]));
  const scoresByDoc = new Map((scores.get(task.name) ?? []).map((it) => [it.docId, it]));
  for (const filter of task.filters) {
    for (const { docId, requests } of requestsByDoc(task)) {
      const score = scoresByDoc.get(docId);
      if (score === undefined) continue;
      const own: readonly (readonly Answer[])[] = answersByDoc.get(docId) ?? [];
      const facts = { ...task.facts(docId), ...promptHash(requests, prompt) };
      yield `${sampleLine({ docId, doc: task.doc(docId), facts, requests, answers: own, score }, filter, prompt)}\n`;
    }
  }
}

function* hashedFacts(task: LoadedTask, prompt: PromptOf): Iterable<DocFacts> {
  for (const { docId, requests } of requestsByDoc(task)) yield { ...task.facts(docId), ...promptHash(requests, prompt) };
}

function* requestsByDoc(task: LoadedTask): Iterable<{ readonly docId: number; readonly requests: readonly TaskRequest[] }> {
  let requests: TaskRequest[] = [];
  for (const request of task.requests()) {
    const [first] = requests;
    if (first !== undefined && first.docId !== request.docId) {
      yield { docId: first.docId, requests };
      requests = [];
    }
    requests.push(request);
  }
  const [first] = requests;
  if (first !== undefined) yield { docId: first.docId, requests };
}

/** A chat that this side made text of is logged as that text. */
function promptOf(model: Model): PromptOf {
  return (request) => {
    if (request.type === 'loglikelihood_rolling' || request.context.form === 'text') return plainPrompt(request);
    const prompt = model.prompt(request.context);
    return typeof prompt === 'string' ? prompt : plainPrompt(request);
  };
}

function promptHash(requests: readonly TaskRequest[], prompt: PromptOf): { readonly promptHash?: string } {
  const [first] = requests;
  if (first === undefined || first.type === 'loglikelihood_rolling' || first.context.form === 'text') return {};
  const shown = prompt(first);
  return typeof shown === 'string' ? { promptHash: createHash('sha256').update(shown).digest('hex') } : {};
}
