// Runs one golden file of a task: loads the task as the header says, and compares facts, requests, filtered answers, metrics and aggregates.
import { contextText } from '../../prompt/index.ts';
import { type Dict, isDict, type Value } from '../../values/index.ts';
import type { LoadTaskOptions } from '../options.ts';
import type { Answer, DocScore, LoadedTask, TaskRequest } from '../types.ts';
import { difference, firstOf } from './compare.ts';
import type { GoldenDoc, GoldenHeader, GoldenRequest, GoldenTask, Json } from './golden-file.ts';

/** BLEU, rouge and scikit-learn's values. */
const looseTolerance = 1e-6;
const looseMetrics = /^(?:bleu|chrf|ter|rouge|f1|mcc|matthews)/;

/** How `loadTask` is told what the header says. */
export function optionsOf(header: GoldenHeader): Omit<LoadTaskOptions, 'taskFiles' | 'datasets'> {
  return {
    numFewshot: header.num_fewshot,
    randomSeed: header.seed.random_seed,
    numpySeed: header.seed.numpy_random_seed,
    fewshotSeed: header.seed.fewshot_random_seed,
    applyChatTemplate: header.apply_chat_template,
    fewshotAsMultiturn: header.fewshot_as_multiturn,
    ...(header.limit === null ? {} : { limit: header.limit }),
    ...(header.system_instruction === null ? {} : { systemInstruction: header.system_instruction }),
  };
}

/** The first difference from what lm-eval wrote, in words; null where all is equal. */
export async function checkTask(task: LoadedTask, { header, docs, footer }: GoldenTask): Promise<string | null> {
  const asked = firstOf([() => factsDiffer(task, header), () => docsDiffer(task, docs)]);
  if (asked !== null) return asked;
  const answers = docs.map((doc) => ({ docId: doc.doc_id, answers: doc.responses.map((repeats) => repeats.map(answerOf)) }));
  const scores = await task.score(answers);
  const scored = firstOf(docs.map((doc, i) => () => scoreDiffers(scores[i], doc)));
  if (scored !== null) return scored;
  const { values, sampleLen } = await task.aggregate(scores, header.bootstrap_iters);
  return firstOf([
    () => differ('sample_len', sampleLen, footer.sample_len),
    () => differ('higher_is_better', task.higherIsBetter, footer.higher_is_better),
    () => keysDiffer('aggregates', values, footer.aggregates),
    ...Object.entries(footer.aggregates).map(
      ([key, value]) =>
        () =>
          differ(`aggregate ${key}`, values[key], value, toleranceOf(key)),
    ),
  ]);
}

const differ = difference;
const toleranceOf = (key: string): number => (looseMetrics.test(key) ? looseTolerance : 1e-9);

function factsDiffer(task: LoadedTask, header: GoldenHeader): string | null {
  const { config } = task;
  const splits = {
    training_split: config.training_split,
    validation_split: config.validation_split,
    test_split: config.test_split,
    fewshot_split: config.fewshot_split,
  };
  const facts: readonly (readonly [string, Value, Json])[] = [
    ['task', task.name, header.task],
    ['num_fewshot', task.numFewshot, header.num_fewshot],
    ['output_type', task.outputType, header.output_type],
    ['dataset_path', config.dataset_path, header.dataset_path],
    ['dataset_name', config.dataset_name, header.dataset_name],
    ['metrics', task.metrics, header.metrics],
    ['filters', task.filters, header.filters],
    ['repeats', task.repeats, header.repeats],
    ['splits', splits, header.splits],
    ['generation_kwargs', config.generation_kwargs, header.generation_kwargs],
    ['task_alias', config.task_alias, header.task_alias],
    ['version', task.version, header.version],
    ['multiple_input', task.multipleInput, header.multiple_input],
    ['multiple_target', task.multipleTarget, header.multiple_target],
    ['n_original', task.originalDocCount, header.n_original],
  ];
  return firstOf([
    ...facts.map(
      ([name, got, expected]) =>
        () =>
          differ(name, got, expected),
    ),
    ...header.doc_samples.map((sample, i) => () => keyOrderDiffers(`doc_samples[${i}]`, task.doc(i), sample)),
    ...header.doc_samples.map((sample, i) => () => differ(`doc_samples[${i}]`, task.doc(i), sample)),
  ]);
}

function keyOrderDiffers(where: string, got: Dict, expected: Json): string | null {
  if (!isDict(got) || typeof expected !== 'object' || expected === null || got instanceof Map) return null;
  return differ(`${where} (order of keys)`, Object.keys(got), Object.keys(expected));
}

function docsDiffer(task: LoadedTask, docs: readonly GoldenDoc[]): string | null {
  const byDoc = Map.groupBy(task.requests(), ({ docId }) => docId);
  const ids = docs.map(({ doc_id }) => doc_id);
  return firstOf([
    () => differ('docs', [...byDoc.keys()], ids),
    ...docs.map((doc) => () => {
      const where = `doc ${doc.doc_id}`;
      const facts = task.facts(doc.doc_id);
      return firstOf([
        () => requestsDiffer(where, byDoc.get(doc.doc_id) ?? [], doc.requests),
        () => differ(`${where} target`, facts.target, doc.target),
        () => differ(`${where} doc_hash`, facts.docHash, doc.doc_hash),
        () => differ(`${where} prompt_hash`, facts.promptHash, doc.prompt_hash),
        () => differ(`${where} target_hash`, facts.targetHash, doc.target_hash),
      ]);
    }),
  ]);
}

function requestsDiffer(where: string, got: readonly TaskRequest[], expected: readonly GoldenRequest[]): string | null {
  return firstOf([
    () => differ(`${where} number of requests`, got.length, expected.length),
    ...expected.map((request, i) => () => {
      const ours = got[i];
      const at = `${where} request ${i}`;
      if (ours === undefined) return `${at} is missing`;
      return firstOf([
        () => differ(`${at} type`, ours.type, request.type),
        () => differ(`${at} idx`, ours.idx, request.idx),
        () => differ(`${at} arguments`, argumentsOf(ours), request.arguments),
        () => generationDiffers(at, ours, request),
        () => differ(`${at} add_generation_prompt`, promptFlag(ours), request.add_generation_prompt ?? null),
      ]);
    }),
  ]);
}

function argumentsOf(request: TaskRequest): readonly Value[] {
  if (request.type === 'loglikelihood_rolling') return [request.text];
  const { context } = request;
  const asked: Value =
    context.form === 'text' ? contextText(context) : { messages: context.messages.map(({ role, content }) => ({ role, content })) };
  return [asked, request.type === 'loglikelihood' ? request.continuation : request.generation];
}

/** The order of generation arguments is part of the request. */
function generationDiffers(at: string, got: TaskRequest, expected: GoldenRequest): string | null {
  const wanted = expected.arguments[1];
  if (got.type !== 'generate_until' || typeof wanted !== 'object' || wanted === null) return null;
  return keyOrderDiffers(`${at} generation arguments`, got.generation, wanted);
}

const promptFlag = (request: TaskRequest): boolean | null =>
  request.type !== 'loglikelihood_rolling' && request.context.form === 'chat' ? request.context.addGenerationPrompt : null;

function scoreDiffers(score: DocScore | undefined, doc: GoldenDoc): string | null {
  const where = `doc ${doc.doc_id}`;
  if (score === undefined) return `${where} has no score`;
  return firstOf([
    ...Object.entries(doc.filtered).map(
      ([name, values]) =>
        () =>
          differ(`${where} filtered ${name}`, score.filtered[name], values),
    ),
    () => keysDiffer(`${where} metrics`, score.metrics, doc.metrics),
    ...Object.entries(doc.metrics).map(
      ([key, value]) =>
        () =>
          differ(`${where} metric ${key}`, score.metrics[key], value, toleranceOf(key)),
    ),
  ]);
}

function keysDiffer(where: string, got: Readonly<Record<string, Value>>, expected: Readonly<Record<string, Json>>): string | null {
  return differ(`${where} names`, Object.keys(got).toSorted(), Object.keys(expected).toSorted());
}

function answerOf(answer: Json): Answer {
  if (typeof answer === 'string' || typeof answer === 'number') return answer;
  if (Array.isArray(answer)) return [float(answer[0]), answer[1] === true];
  return float(answer);
}

function float(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  const name = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value)[0] : null;
  return name === 'inf' ? Number.POSITIVE_INFINITY : name === '-inf' ? Number.NEGATIVE_INFINITY : Number.NaN;
}
