// The requests of a task: system text, few-shot examples and question, put together as lm-eval does, each example rendered once for the whole task.
import { newSampler, type SamplerName, samplerNames } from '../fewshot/sampler.ts';
import {
  type ChatMessage,
  contextText,
  delimited,
  endsWithSpace,
  messageOf,
  type PromptContext,
  singleTurn,
  type Turn,
  turns,
  turnText,
} from '../prompt/index.ts';
import type { TaskConfig } from '../task-files/index.ts';
import { asNumber, type Dict, equal, isList, keys, str, type Value } from '../values/index.ts';
import { docFacts } from './doc-facts.ts';
import { type DocFields, listOf } from './doc-fields.ts';
import { TaskLoadError, UnsupportedTaskError } from './errors.ts';
import { type DocSet, type FieldContext, fieldReader, prefixReader, resolvedField } from './fields.ts';
import type { LoadTaskOptions } from './options.ts';
import type { DocFacts, LoadedTask, TaskRequest } from './types.ts';

export interface PromptInput {
  readonly config: TaskConfig;
  readonly options: LoadTaskOptions;
  readonly docs: readonly Dict[];
  readonly docIds: readonly number[];
  /** Docs that examples are drawn from; null where there is no pool. */
  readonly pool: readonly Dict[] | null;
  readonly fields: DocFields;
  readonly context: FieldContext;
  readonly multipleInput: number;
  /** `acc_mutual_info` asks for every choice once more without context. */
  readonly asksUnconditional: boolean;
}

/** Draws the examples and prepares everything that does not depend on one doc. */
export async function promptBuilder(input: PromptInput): Promise<Pick<LoadedTask, 'requests' | 'requestsOf' | 'facts'>> {
  const { config, docIds, fields } = input;
  const { changed } = fields;
  const examples = await exampleSource(input);
  const evaluated: DocSet = { name: 'evaluated', docs: input.docs, needed: docIds, changed: new Map() };
  const system = systemText(input, evaluated);
  const prefix = prefixReader(config.gen_prefix, evaluated, input.context);
  const isChat = input.options.applyChatTemplate ?? false;
  const delimiter = isChat && (!config.gen_prefix || endsWithSpace(config.gen_prefix)) ? '' : config.target_delimiter;

  const contextOf = (opening: Opening, question: readonly Turn[], hasPrefix: boolean): PromptContext => {
    if (!isChat) return { form: 'text', pieces: [...opening.pieces, question.map(turnText).join('')] };
    const messages =
      (input.options.fewshotAsMultiturn ?? true)
        ? [...opening.messages, ...question.map(messageOf)]
        : singleTurn([...opening.turns(), ...question]);
    return { form: 'chat', messages, addGenerationPrompt: !hasPrefix };
  };

  /** The context of a doc; one for each choice where the choices are part of it. */
  const contexts = (docId: number, order: number): readonly PromptContext[] => {
    const opening = examples(order, system(docId));
    const genPrefix = prefix(docId);
    const shared = { choices: null, answer: null, genPrefix, fewshotDelimiter: '' };
    if (input.multipleInput > 0) {
      return choices(docId).map((question) => contextOf(opening, turns({ ...shared, question, targetDelimiter: '' }), Boolean(genPrefix)));
    }
    const question = turns({ ...shared, question: fields.text(docId), targetDelimiter: config.target_delimiter });
    return [contextOf(opening, question, Boolean(genPrefix))];
  };
  const choices = (docId: number): readonly Value[] => listOf(config.task, fields.choices?.(docId) ?? null);

  const requestsOf = (docId: number, order: number): readonly TaskRequest[] => {
    const base = { docId, repeats: config.repeats };
    if (config.output_type === 'loglikelihood_rolling')
      return [{ ...base, idx: 0, type: 'loglikelihood_rolling', text: str(fields.target(docId)) }];
    const all = contexts(docId, order);
    const [context = noContext] = all;
    if (config.output_type === 'generate_until')
      return [{ ...base, idx: 0, type: 'generate_until', context, generation: config.generation_kwargs ?? {} }];
    if (config.output_type === 'loglikelihood')
      return [{ ...base, idx: 0, type: 'loglikelihood', context, continuation: str(fields.target(docId)) }];
    const options = input.multipleInput > 0 ? all.map(() => fields.target(docId)) : choices(docId);
    const asked = options.map((choice, i) => ({ context: all[i] ?? context, continuation: delimiter + str(choice) }));
    const bare = input.asksUnconditional
      ? choices(docId).map((choice) => ({ context: noContext, continuation: delimiter + str(choice) }))
      : [];
    return [...asked, ...bare].map((request, idx) => ({ ...base, idx, type: 'loglikelihood', ...request }));
  };

  return {
    requestsOf: (docId) => requestsOf(docId, docIds.indexOf(docId)),
    *requests() {
      for (const [order, docId] of docIds.entries()) yield* requestsOf(docId, order);
    },
    facts(docId): DocFacts {
      const [first] = requestsOf(docId, docIds.indexOf(docId));
      const prompt = first === undefined ? '' : first.type === 'loglikelihood_rolling' ? first.text : contextText(first.context);
      return docFacts(changed.get(docId) ?? input.docs[docId] ?? {}, prompt, fields.target(docId));
    },
  };
}

const noContext: PromptContext = { form: 'text', pieces: [] };

/** Everything before the question: as text, as messages, and as turns for those that join them. */
interface Opening {
  readonly pieces: readonly string[];
  readonly messages: readonly ChatMessage[];
  readonly turns: () => readonly Turn[];
}

interface Example {
  readonly turns: readonly Turn[];
  readonly text: string;
  readonly messages: readonly ChatMessage[];
}

/** The opening of the n-th evaluated doc after the given system text. */
async function exampleSource(input: PromptInput): Promise<(order: number, system: string) => Opening> {
  const picks = drawn(input);
  const exampleOf = await exampleReader(input, picks);
  const systems = new Map<string, Turn>();
  return (order, system) => {
    const known = systems.get(system) ?? { role: 'system', content: system, delimiter: '' };
    if (systems.size < 100) systems.set(system, known);
    const before = system === '' ? [] : [known];
    const examples = (picks[order] ?? []).map(exampleOf);
    return {
      pieces: [...before.map(turnText), ...examples.map(({ text }) => text)],
      messages: [...before.map(messageOf), ...examples.flatMap(({ messages }) => messages)],
      turns: () => [...before, ...examples.flatMap((example) => example.turns)],
    };
  };
}

/** For each evaluated doc the positions of its examples in the pool. */
function drawn({ config, options, docs, docIds, pool }: PromptInput): readonly (readonly number[])[] {
  const count = config.num_fewshot ?? 0;
  if (count === 0) return [];
  const all = pool ?? [];
  const sampler = newSampler(samplerOf(config), all.length, options.fewshotSeed === undefined ? 1234 : options.fewshotSeed);
  const isKeptOut = config.fewshot_config.split === config.test_split;
  return docIds.map((docId) => {
    const doc = docs[docId] ?? {};
    return sampler.sample(count, isKeptOut && keys(doc).length > 0 ? (index) => all[index] === doc || equal(all[index] ?? {}, doc) : null);
  });
}

function samplerOf({ task, fewshot_config: { sampler } }: TaskConfig): SamplerName {
  const known = samplerNames.find((name) => name === sampler);
  if (known !== undefined) return known;
  if (typeof sampler === 'string')
    throw new TaskLoadError(task, `fewshot_config.sampler "${sampler}" is unknown; lm-eval has: ${samplerNames.join(', ')}`);
  throw new UnsupportedTaskError(task, 'its few-shot sampler is a Python class');
}

/** Examples by their position in the pool, each made once. */
async function exampleReader(input: PromptInput, picks: readonly (readonly number[])[]): Promise<(position: number) => Example> {
  const { config, context } = input;
  const { fewshot_config: fewshot } = config;
  const needed = [...new Set(picks.flat())];
  const set: DocSet = { name: 'few-shot', docs: input.pool ?? [], needed, changed: new Map() };
  const made = new Map<number, Example>();
  if (needed.length === 0) return () => ({ turns: [], text: '', messages: [] });
  const choiceField = isGiven(fewshot.doc_to_choice) ? fewshot.doc_to_choice : null;
  const [text, choices, target] = [
    await fieldReader('text', fewshot.doc_to_text ?? config.doc_to_text, set, context),
    choiceField === null ? null : await fieldReader('choice', choiceField, set, context),
    await fieldReader('target', fewshot.doc_to_target ?? config.doc_to_target, set, context),
  ];
  const prefix = resolvedField('gen_prefix', fewshot.gen_prefix, set, config.task);
  const make = (position: number): Example => {
    const options = choices === null ? null : listOf(config.task, choices(position));
    const asked = text(position);
    const all = turns({
      question: input.multipleInput > 0 ? (options?.at(asNumber(asked) ?? 0) ?? null) : asked,
      choices: input.multipleInput > 0 ? null : options,
      answer: target(position),
      genPrefix: prefix(position),
      targetDelimiter: fewshot.target_delimiter ?? '',
      fewshotDelimiter: fewshot.fewshot_delimiter ?? '',
    });
    return { turns: all, text: all.map(turnText).join(''), messages: all.map(messageOf) };
  };
  return (position) => {
    const example = made.get(position) ?? make(position);
    made.set(position, example);
    return example;
  };
}

/** Python's truth of a field: an empty text or list counts as none. */
const isGiven = (field: Value): boolean => field !== null && field !== '' && !(isList(field) && field.length === 0);

/** The system text of each doc: the user's instruction and the task's description. */
function systemText({ config, options }: PromptInput, set: DocSet): (docId: number) => string {
  const description = resolvedField('description', config.description, set, config.task);
  return (docId) => delimited(options.systemInstruction ?? null, description(docId) ?? '', config.fewshot_delimiter);
}
