// What can be wrong with task files: each error names the thing, the place and what to do.
import { nearestName } from '../suggest.ts';

/** A place in a YAML file. */
export interface FilePlace {
  readonly file: string;
  /** From 1; null where the trouble is the file as a whole. */
  readonly line: number | null;
  readonly column?: number | null;
  /** Path of the key: `metric_list[0].metric`; empty for the file as a whole. */
  readonly key?: string;
}

/** A task file that cannot be read or makes no sense: `own.yaml:12: metric_list[0].metric: ...`. */
export class TaskFileError extends Error {
  override readonly name = 'TaskFileError';
  readonly place: FilePlace;
  /** The message without its place. */
  readonly problem: string;
  constructor(place: FilePlace, problem: string, options?: ErrorOptions) {
    const line = place.line === null ? '' : `:${place.line}${place.column ? `:${place.column}` : ''}`;
    super(`${place.file}${line}: ${place.key ? `${place.key}: ` : ''}${problem}`, options);
    this.place = place;
    this.problem = problem;
  }
}

/** No task, group or tag of this name, and no such YAML file. */
export class TaskNotFoundError extends Error {
  override readonly name = 'TaskNotFoundError';
  readonly task: string;
  /** `hints` are sentences that follow, for example files of the user's that could not be read. */
  constructor(task: string, known: readonly string[], hints: readonly string[] = []) {
    const near = nearestName(task, known);
    const advice = near === null ? '`hallmark tasks search TEXT` looks for one' : `did you mean ${quoted(near)}?`;
    super([`task ${quoted(task)} not found; ${advice}`, ...hints].join('; '));
    this.task = task;
  }
}

/** lm-eval's task files are needed and not there. */
export class TaskFilesMissingError extends Error {
  override readonly name = 'TaskFilesMissingError';
}

/** Fetching, checking or unpacking failed; the message says what to try. */
export class TaskInstallError extends Error {
  override readonly name = 'TaskInstallError';
}

/** For messages: in quotes, cut at 80 characters, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
