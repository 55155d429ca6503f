// Tasks that are Python classes: lm-eval's own class code runs in the engine and builds the requests, scores and aggregates.
import type { ChatMessage, PromptContext } from '../prompt/index.ts';
import { contextText } from '../prompt/index.ts';
import { PythonCallError, type PythonFunction, type PythonObject, type PythonSession } from '../python/index.ts';
import { isFunctionRef, type LeafTask, taskConfig } from '../task-files/index.ts';
import type { OutputType } from '../types.ts';
import { asNumber, type Dict, dict, entries, get, isDict, isList, jsonLoads, PyOther, str, type Value, without } from '../values/index.ts';
import { docFacts } from './doc-facts.ts';
import { TaskLoadError } from './errors.ts';
import { fingerprint } from './fingerprint.ts';
import type { LoadTaskOptions } from './options.ts';
import { answerValue, itemsByMetric } from './score-items.ts';
import type { TaskPython } from './task-python.ts';
import type { DocScore, LoadedTask, TaskRequest } from './types.ts';

const driver = (name: string): PythonFunction => ({ file: null, module: 'hallmark_host.class_tasks', name });
const chatMark = '\0chat\0';

/** Loads a Python class task. Throws what its code raises, and `TaskLoadError`. */
export async function loadClassTask(leaf: LeafTask, options: LoadTaskOptions, python: TaskPython): Promise<LoadedTask> {
  const raw = options.taskFiles.rawConfig(leaf);
  const ref = get(raw, 'class');
  if (!isFunctionRef(ref)) throw new TaskLoadError(leaf.name, 'has no class: !function');
  const session = await python.session();
  const call = async (name: string, ...args: readonly Value[]): Promise<Value> => (await session.call(driver(name), [{ args }]))[0] ?? null;
  const target = options.taskFiles.functionPath(ref);
  const task = await created(session, target, without(raw, 'class'), leaf.name);
  const built = await call('build', task, leaf.name, pythonOptions(options));
  if (!isDict(built)) throw new TaskLoadError(leaf.name, 'its class gives no requests');
  return classTask(leaf, built, call, task, python, target.file);
}

/** With its keys as `config`, as lm-eval makes it, or without arguments where its constructor takes none. */
async function created(session: PythonSession, target: PythonFunction, config: Dict, name: string): Promise<PythonObject> {
  let [made = null]: readonly Value[] = [];
  try {
    [made = null] = await session.call(target, [{ kwargs: { config } }]);
  } catch (error) {
    if (!(error instanceof PythonCallError) || error.pythonType !== 'TypeError') throw error;
    [made = null] = await session.call(target, [{}]);
  }
  if (!isPythonObject(made)) throw new TaskLoadError(name, `its class gives no task but ${str(made).slice(0, 100)}`);
  return made;
}

function isPythonObject(value: Value): value is PythonObject {
  return value instanceof PyOther && 'objectId' in value;
}

function pythonOptions(options: LoadTaskOptions): Dict {
  return {
    num_fewshot: options.numFewshot ?? null,
    limit: options.limit ?? null,
    samples: options.samples ?? null,
    fewshot_seed: options.fewshotSeed === undefined ? 1234 : options.fewshotSeed,
    system_instruction: options.systemInstruction ?? null,
    apply_chat_template: options.applyChatTemplate ?? false,
    fewshot_as_multiturn: options.fewshotAsMultiturn ?? true,
    gen_kwargs: options.genKwargs ?? null,
    predict_only: options.predictOnly ?? false,
  };
}

function classTask(
  { name, file }: LeafTask,
  built: Dict,
  call: (name: string, ...args: readonly Value[]) => Promise<Value>,
  task: PythonObject,
  python: TaskPython,
  source: string | null,
): LoadedTask {
  const list = (key: string): readonly Value[] => {
    const value = get(built, key);
    return isList(value) ? value : [];
  };
  const docs = list('docs').filter(isDict);
  const requests = list('requests').map((request) => requestOf(name, isList(request) ? request : []));
  const targets = new Map(
    list('targets').map((pair) => (isList(pair) ? ([Number(pair[0]), pair[1] ?? null] as const) : ([-1, null] as const))),
  );
  const docIds = [...new Set(requests.map(({ docId }) => docId))];
  const version = get(built, 'version') ?? null;
  const keep = ['dataset_path', 'dataset_name', 'output_type', 'num_fewshot', 'repeats', 'generation_kwargs'] as const;
  const config = taskConfig(
    dict([['task', name], ['metadata', { version }], ...keep.map((key) => [key, get(built, key) ?? null] as const)]),
    () => ({ file: name, line: null }),
  );
  const higher = get(built, 'higher_is_better') ?? {};
  return {
    name,
    alias: name,
    file,
    config,
    version,
    outputType: config.output_type satisfies OutputType,
    numFewshot: config.num_fewshot ?? 0,
    repeats: config.repeats,
    metrics: list('metrics').map(String),
    filters: list('filters').map(String),
    higherIsBetter: Object.fromEntries(isDict(higher) ? entries(higher).map(([metric, flag]) => [String(metric), flag]) : []),
    multipleInput: 0,
    multipleTarget: 0,
    originalDocCount: docs.length,
    docIds,
    get engine() {
      return python.used();
    },
    doc: (docId) => docs[docId] ?? {},
    requests: () => requests,
    requestsOf: (docId) => requests.filter((request) => request.docId === docId),
    fingerprint: () => fingerprint(config, source === null ? [] : [source], requests),
    facts(docId) {
      const first = requests.find((request) => request.docId === docId);
      const prompt = first === undefined ? '' : first.type === 'loglikelihood_rolling' ? first.text : contextText(first.context);
      return docFacts(docs[docId] ?? {}, prompt, targets.get(docId) ?? null);
    },
    async score(answers) {
      const given = answers.map(({ docId, answers: ofDoc }) => [docId, ofDoc.map((repeats) => repeats.map(answerValue))]);
      const scores = await call('score', task, given);
      return answers.map(({ docId }, i) => scoreOf(docId, isList(scores) ? (scores[i] ?? null) : null));
    },
    async aggregate(scores, bootstrapIters = 100_000) {
      const values: Record<string, number | 'N/A'> = {};
      let sampleLen = 0;
      for (const filter of list('filters').map(String)) {
        for (const [metric, items] of itemsByMetric(scores, filter)) {
          const found = await call('aggregate', task, metric, [...items], bootstrapIters);
          const [value = null, stderr = null] = isList(found) ? found : [];
          values[`${metric},${filter}`] = asNumber(value) ?? Number.NaN;
          values[`${metric}_stderr,${filter}`] = asNumber(stderr) ?? 'N/A';
          sampleLen = Math.max(sampleLen, items.length);
        }
      }
      return { values, sampleLen };
    },
    close: python.close,
  };
}

function requestOf(task: string, [docId = 0, idx = 0, type = '', args = [], repeats = 1]: readonly Value[]): TaskRequest {
  const base = { docId: Number(docId), idx: Number(idx), repeats: Number(repeats) };
  const [first = null, second = null] = isList(args) ? args : [];
  if (type === 'loglikelihood_rolling') return { ...base, type, text: str(first) };
  if (type === 'loglikelihood') return { ...base, type, context: contextOf(str(first)), continuation: str(second) };
  if (type === 'generate_until' && isDict(second)) return { ...base, type, context: contextOf(str(first)), generation: second };
  throw new TaskLoadError(task, `its class makes a request of type ${str(type)}, which is unknown`);
}

function contextOf(text: string): PromptContext {
  if (!text.startsWith(chatMark)) return { form: 'text', pieces: [text] };
  const chat = jsonLoads(text.slice(chatMark.length));
  const messages = isDict(chat) ? get(chat, 'messages') : null;
  return {
    form: 'chat',
    messages: (isList(messages) ? messages : []).filter(isDict).map(messageOf),
    addGenerationPrompt: isDict(chat) && get(chat, 'add_generation_prompt') === true,
  };
}

function messageOf(message: Dict): ChatMessage {
  const role = get(message, 'role');
  return { role: role === 'system' || role === 'assistant' ? role : 'user', content: str(get(message, 'content') ?? '') };
}

function scoreOf(docId: number, score: Value): DocScore {
  const [filtered = {}, metrics = []] = isList(score) ? score : [];
  return {
    docId,
    filtered: Object.fromEntries(
      isDict(filtered) ? entries(filtered).map(([filter, values]) => [String(filter), isList(values) ? values : []]) : [],
    ),
    metrics: Object.fromEntries(
      (isList(metrics) ? metrics : []).map((entry) => {
        const [metric = '', filter = '', value = null] = isList(entry) ? entry : [];
        return [`${str(metric)},${str(filter)}`, value];
      }),
    ),
  };
}
