// The harness's typed errors: each names the thing, the place and what to do.

/** A task name that does not exist. */
export class UnknownTaskError extends Error {
  override readonly name = 'UnknownTaskError';
  readonly task: string;
  /** The nearest known name; null where none is near. */
  readonly suggestion: string | null;
  constructor(task: string, suggestion: string | null, known: readonly string[]) {
    super(`task ${quoted(task)} not found; ${suggestion ? `did you mean ${quoted(suggestion)}?` : `known tasks: ${known.join(', ')}`}`);
    this.task = task;
    this.suggestion = suggestion;
  }
}

/** An item id that is not one of the task's. */
export class UnknownItemError extends Error {
  override readonly name = 'UnknownItemError';
  readonly itemId: string;
  constructor(task: string, itemId: string, expected: string) {
    super(`item ${quoted(itemId)} is not an item of task ${quoted(task)}; expected ${expected}`);
    this.itemId = itemId;
  }
}

/** A task whose definition cannot work, for example shares that do not sum to 1. */
export class TaskDefinitionError extends Error {
  override readonly name = 'TaskDefinitionError';
  constructor(task: string, problem: string) {
    super(`task ${quoted(task)}: ${problem}`);
  }
}

/** A request that cannot be put in the wire format asked for. */
export class UnsupportedRequestError extends Error {
  override readonly name = 'UnsupportedRequestError';
}

/** For messages: in quotes, cut at 80 characters, control characters escaped. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
