// Where datasets come from: a mirror folder, or the Hugging Face Hub with its cache on this machine.

import type { FileTree } from './file-tree.ts';

export interface DatasetSource {
  /** For messages, e.g. `the mirror folder "/data/hub"`. */
  readonly title: string;
  /** What a person does to get a dataset that is missing. */
  readonly hint: (path: string) => string;
  /** Datasets that are converted to parquet, as `<config>/<split>/0000.parquet`; null where the source does not have it. */
  converted(path: string): Promise<FileTree | null>;
  /** The files of a dataset's repository as its authors wrote them; null where the source does not have it. */
  repository(path: string, revision: string | null): Promise<FileTree | null>;
}
