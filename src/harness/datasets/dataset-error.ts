// What can go wrong with a dataset: each error names the path, what was looked for and what to do next.

/** A dataset that cannot be loaded. */
export class DatasetError extends Error {
  override readonly name: string = 'DatasetError';
}

/** The dataset, configuration or file is not where it was looked for. */
export class MissingDatasetError extends DatasetError {
  override readonly name = 'MissingDatasetError';
}

/** The dataset is there, the split is not. */
export class MissingSplitError extends DatasetError {
  override readonly name = 'MissingSplitError';
  readonly split: string;
  constructor(dataset: string, split: string, known: readonly string[]) {
    super(`dataset ${shown(dataset)} has no split ${shown(split)}; it has: ${known.slice(0, 50).map(shown).join(', ') || 'none'}`);
    this.split = split;
  }
}

/** A file whose content cannot be read. */
export class BadDataFileError extends DatasetError {
  override readonly name = 'BadDataFileError';
  readonly file: string;
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${shown(file)}: ${problem}`, options);
    this.file = file;
  }
}

/** For messages: quoted, control characters escaped, cut at 300 characters. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
}

/** The message of something caught. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
