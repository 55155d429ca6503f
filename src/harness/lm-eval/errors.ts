// A task that cannot be loaded or scored: each error names the task, the field or doc, and what to do.

/** The task's configuration or data cannot work. */
export class TaskLoadError extends Error {
  override readonly name = 'TaskLoadError';
  readonly task: string;
  constructor(task: string, problem: string, options?: ErrorOptions) {
    super(`task ${JSON.stringify(task)}: ${problem}`, options);
    this.task = task;
  }
}

/** A field of the task fails on a doc: a template with a name that the doc lacks, a text that is no list of choices. */
export class DocFieldError extends Error {
  override readonly name = 'DocFieldError';
  readonly field: string;
  constructor(field: string, source: string, doc: string, cause: unknown) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    super(`${field} ${JSON.stringify(shortened(source, 200))} fails on ${doc}: ${problem}`, { cause });
    this.field = field;
  }
}

/** The task needs something that Hallmark does not do. */
export class UnsupportedTaskError extends Error {
  override readonly name = 'UnsupportedTaskError';
  constructor(task: string, what: string) {
    super(`task ${JSON.stringify(task)} is not supported: ${what}`);
  }
}

/** At most `length` characters of a text, for messages. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
