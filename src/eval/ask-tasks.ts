// Puts the requests of all tasks to a model and sorts the answers back to their docs.
import type { Answer, DocAnswers, LoadedTask, TaskRequest } from '../harness/lm-eval/types.ts';
import type { Dict } from '../harness/values/index.ts';
import type { GenerationAsk, LoglikelihoodRequest, Model } from './models/model.ts';

/** Answers of each task, in its order of docs. */
export type TaskAnswers = ReadonlyMap<string, readonly DocAnswers[]>;

export interface AskOptions {
  /** Called when all requests are rendered, before the first is sent. */
  readonly onCounted?: (requests: number) => void;
}

/** Asks every request of the tasks, repeats too. Throws what `Model.check` and sending throw. */
export async function askTasks(model: Model, tasks: readonly LoadedTask[], { onCounted }: AskOptions = {}): Promise<TaskAnswers> {
  const loglikelihoods: Queue<LoglikelihoodRequest> = queue();
  const rolling: Queue<string> = queue();
  const generations: Queue<GenerationAsk> = queue();
  const answers = new Map<string, Map<number, Answer[][]>>();
  for (const task of tasks) {
    const docs = new Map<number, Answer[][]>();
    answers.set(task.name, docs);
    for (const request of task.requests()) {
      const places = placesOf(docs, request);
      for (let repeat = 0; repeat < request.repeats; repeat += 1) {
        const place: Place = { answers: places, repeat };
        if (request.type === 'loglikelihood') add(loglikelihoods, { context: request.context, continuation: request.continuation }, place);
        else if (request.type === 'loglikelihood_rolling') add(rolling, request.text, place);
        else add(generations, { context: request.context, generation: generationOf(request), repeat }, place);
      }
    }
  }
  if (loglikelihoods.requests.length > 0) model.check('loglikelihood');
  if (rolling.requests.length > 0) model.check('loglikelihood_rolling');
  if (generations.requests.length > 0) model.check('generate_until');
  onCounted?.(loglikelihoods.requests.length + rolling.requests.length + generations.requests.length);

  if (loglikelihoods.requests.length > 0) putBack(loglikelihoods, await model.loglikelihoods(loglikelihoods.requests));
  if (rolling.requests.length > 0) putBack(rolling, await model.rolling(rolling.requests));
  if (generations.requests.length > 0) putBack(generations, await model.generations(generations.requests));
  return new Map([...answers].map(([name, docs]) => [name, [...docs].map(([docId, it]) => ({ docId, answers: it }))]));
}

/** Where an answer belongs: the list of a request's answers, and which of them it is. */
interface Place {
  readonly answers: Answer[];
  readonly repeat: number;
}

interface Queue<T> {
  readonly requests: T[];
  readonly places: Place[];
}

const queue = <T>(): Queue<T> => ({ requests: [], places: [] });

function add<T>(to: Queue<T>, request: T, place: Place): void {
  to.requests.push(request);
  to.places.push(place);
}

function putBack<T>({ places }: Queue<T>, answers: readonly Answer[]): void {
  for (const [at, { answers: own, repeat }] of places.entries()) {
    const answer = answers[at];
    if (answer !== undefined) own[repeat] = answer;
  }
}

function placesOf(docs: Map<number, Answer[][]>, { docId, idx }: TaskRequest): Answer[] {
  const doc = docs.get(docId) ?? [];
  docs.set(docId, doc);
  const own: Answer[] = [];
  doc[idx] = own;
  return own;
}

const generationOf = (request: TaskRequest & { readonly type: 'generate_until' }): Dict => request.generation;
