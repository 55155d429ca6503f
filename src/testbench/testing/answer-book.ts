// For tests: what an oracle must know. A task that is recorded here writes every prompt that it makes into the book, with the right answer.
import type { Instance, PreparedItem, Task } from '../../harness/types.ts';

/** What stands behind one prompt. */
export interface BookEntry {
  readonly task: string;
  /** The same for all requests of an item, and for no other item's: what right or wrong is decided by. */
  readonly question: string;
  readonly answer:
    | { readonly kind: 'text'; readonly right: string }
    | {
        readonly kind: 'choice';
        readonly context: string;
        readonly continuation: string;
        readonly index: number;
        readonly isRight: boolean;
      };
}

export interface AnswerBook {
  /** The same task, whose prompts are in the book as soon as they are made. */
  record(task: Task): Task;
  find(prompt: string): BookEntry | undefined;
  /** The question of a recorded item. */
  questionOf(task: Task, itemId: string): string;
}

export function createAnswerBook(): AnswerBook {
  const entries = new Map<string, BookEntry>();
  return {
    record(task) {
      const noted = (itemId: string, instances: readonly Instance[]): readonly Instance[] => {
        for (const [prompt, entry] of entriesOf(task, itemId, instances)) entries.set(prompt, entry);
        return instances;
      };
      const prepare = (itemId: string): PreparedItem | undefined => {
        const prepared = task.prepare?.(itemId);
        if (prepared) noted(itemId, prepared.requests);
        return prepared;
      };
      // Not spread: `version` is computed when it is first read.
      return Object.create(task, {
        constructRequests: { value: (itemId: string) => noted(itemId, task.constructRequests(itemId)) },
        prepare: { value: task.prepare && prepare },
      });
    },
    find: (prompt) => entries.get(prompt),
    questionOf: (task, itemId) => questionIn(task.constructRequests(itemId)),
  };
}

function questionIn([first]: readonly Instance[]): string {
  if (!first) throw new Error('an item without requests');
  return first.type === 'loglikelihood_rolling' ? first.text : first.context;
}

function entriesOf(task: Task, itemId: string, instances: readonly Instance[]): (readonly [string, BookEntry])[] {
  const right = task.target(itemId);
  const question = questionIn(instances);
  return instances.map((instance, index) => {
    if (instance.type === 'generate_until') {
      return [instance.context, { task: task.name, question, answer: { kind: 'text', right } }];
    }
    if (instance.type === 'loglikelihood_rolling') throw new Error('an oracle knows no rolling log-likelihoods');
    const { context, continuation } = instance;
    const isRight = continuation.trim() === right;
    return [context + continuation, { task: task.name, question, answer: { kind: 'choice', context, continuation, index, isRight } }];
  });
}
