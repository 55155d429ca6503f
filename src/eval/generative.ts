// `--loglikelihood generative`: multiple choice for servers without log-probabilities of prompts. The model is asked for a letter. Such scores
// are called `acc_generative` everywhere, as they are not comparable with `acc`.
import type { DocAnswers, DocScore, LoadedTask, TaskAggregates, TaskRequest } from '../harness/lm-eval/types.ts';
import type { PromptContext } from '../harness/prompt/context.ts';
import { type Dict, dict, entries, pyFloat, type Value } from '../harness/values/index.ts';
import { EvalUsageError } from './errors.ts';
import { letterIn, letterOf } from './letters.ts';

export const generativeMetric = 'acc_generative';

type Scored = TaskRequest & { readonly type: 'loglikelihood' };

const question = 'Answer with the letter of the right option only.\nAnswer:';
const defaultGeneration: Dict = dict([
  ['until', []],
  ['do_sample', false],
  ['temperature', pyFloat(0)],
  ['max_gen_toks', 32],
]);

/**
 * The same docs as a task that generates. Throws `EvalUsageError` for tasks that have no choices to put letters to.
 * @param generation lm-eval's `--gen_kwargs`, over the defaults
 */
export function generativeTask(task: LoadedTask, generation: Dict = {}): LoadedTask {
  if (task.outputType === 'generate_until') return task;
  if (task.outputType !== 'multiple_choice') {
    throw new EvalUsageError(
      `${task.name}: --loglikelihood generative puts letters to choices, and ${task.outputType} tasks have none; leave the task out`,
    );
  }
  const kwargs = Object.fromEntries([...entries(defaultGeneration), ...entries(generation)].map(([key, value]) => [String(key), value]));
  const key = `${generativeMetric},none`;
  return {
    ...task,
    outputType: 'generate_until',
    repeats: 1,
    metrics: [generativeMetric],
    filters: ['none'],
    higherIsBetter: { [generativeMetric]: true },
    *requests() {
      for (const { choices } of byDoc(task)) {
        const [first] = choices;
        if (first === undefined) continue;
        yield {
          type: 'generate_until',
          docId: first.docId,
          idx: 0,
          repeats: 1,
          context: letterContext(task.name, choices),
          generation: kwargs,
        };
      }
    },
    async score(answers) {
      const texts = new Map(answers.map((it) => [it.docId, String(it.answers[0]?.[0] ?? '')]));
      const picked = new Map<number, number | null>();
      const asked: DocAnswers[] = [];
      for (const { requests, choices } of byDoc(task)) {
        const docId = choices[0]?.docId;
        const text = docId === undefined ? undefined : texts.get(docId);
        if (docId === undefined || text === undefined) continue;
        const letter = letterIn(text, choices.map(optionText(choices)));
        picked.set(docId, letter);
        asked.push({ docId, answers: answersOf(requests, choices, letter) });
      }
      const scores = await task.score(asked);
      return scores.map((it) => ({
        docId: it.docId,
        filtered: { none: [texts.get(it.docId) ?? ''] },
        metrics: { [key]: pyFloat(picked.get(it.docId) === null ? 0 : accOf(task.name, it)) },
      }));
    },
    aggregate(scores) {
      const values = scores.map((it) => Number(it.metrics[key]));
      const aggregates: TaskAggregates = {
        values: { [key]: mean(values), [`${generativeMetric}_stderr,none`]: values.length > 1 ? meanStderr(values) : 'N/A' },
        sampleLen: values.length,
      };
      return Promise.resolve(aggregates);
    },
  };
}

interface DocChoices {
  readonly requests: readonly Scored[];
  /** Those that stand for a choice: acc_mutual_info asks for each once more, without a context. */
  readonly choices: readonly Scored[];
}

function* byDoc(task: LoadedTask): Iterable<DocChoices> {
  let requests: Scored[] = [];
  for (const request of task.requests()) {
    if (request.type !== 'loglikelihood') continue;
    if (requests.length > 0 && requests[0]?.docId !== request.docId) {
      yield docChoices(requests);
      requests = [];
    }
    requests.push(request);
  }
  if (requests.length > 0) yield docChoices(requests);
}

function docChoices(requests: readonly Scored[]): DocChoices {
  const conditioned = requests.filter((it) => !isEmpty(it.context));
  return { requests, choices: conditioned.length > 0 ? conditioned : requests };
}

const isEmpty = (context: PromptContext): boolean => context.form === 'text' && context.pieces.every((it) => it === '');

function letterContext(task: string, choices: readonly Scored[]): PromptContext {
  const [first] = choices;
  if (first === undefined || choices.length > 26)
    throw new EvalUsageError(`${task}: a doc has ${choices.length} choices; letters go to 26`);
  const options = choices.map(optionText(choices));
  // Many tasks ask for letters already.
  if (options.every((it, at) => it === letterOf(at))) return first.context;
  const list = options.map((it, at) => `${letterOf(at)}. ${it}`).join('\n');
  const ending = `\n\nOptions:\n${list}\n\n${question}`;
  if (first.context.form === 'text') {
    const shared = hasOneContext(choices) ? first.context.pieces : first.context.pieces.slice(0, sharedPieces(choices));
    return { form: 'text', pieces: [...shared, hasOneContext(choices) ? ending : ending.trimStart()] };
  }
  const { messages } = first.context;
  const last = messages.findLastIndex((it) => it.role === 'user');
  return {
    form: 'chat',
    addGenerationPrompt: true,
    messages: messages
      .slice(0, last + 1)
      .map((it, at) => (at === last ? { ...it, content: `${hasOneContext(choices) ? it.content : ''}${ending}`.trim() } : it)),
  };
}

/** What stands behind the letter: the continuation, or where the choices are in the context, what differs there. */
function optionText(choices: readonly Scored[]): (choice: Scored) => string {
  if (hasOneContext(choices)) return ({ continuation }) => continuation.trim();
  const shared = sharedPieces(choices);
  return ({ context, continuation }) => {
    if (context.form === 'text') return (context.pieces.slice(shared).join('') + continuation).trim();
    return ((context.messages.findLast((it) => it.role === 'user')?.content ?? '') + continuation).trim();
  };
}

const hasOneContext = (choices: readonly Scored[]): boolean => {
  const [first] = choices;
  return choices.every((it) => it.context === first?.context || JSON.stringify(it.context) === JSON.stringify(first?.context));
};

function sharedPieces(choices: readonly Scored[]): number {
  const lists = choices.map((it) => (it.context.form === 'text' ? it.context.pieces : []));
  let shared = 0;
  while (lists.every((it) => it.length > shared + 1 && it[shared] === lists[0]?.[shared])) shared += 1;
  return shared;
}

/** The answers that say what the letter says: one choice is likely, the others are not. */
function answersOf(requests: readonly Scored[], choices: readonly Scored[], letter: number | null): DocAnswers['answers'] {
  const chosen = letter === null ? undefined : choices[letter];
  return requests.map((it) => [[it === chosen || !choices.includes(it) ? 0 : -1, it === chosen]]);
}

function accOf(task: string, score: DocScore): number {
  const acc: Value | undefined = score.metrics['acc,none'];
  if (acc === undefined) throw new EvalUsageError(`${task}: it does not score acc, which --loglikelihood generative needs`);
  return Number(acc);
}

const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length;

function meanStderr(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, it) => sum + (it - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1)) / Math.sqrt(values.length);
}
