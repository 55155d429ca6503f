// Deletes raw requests and answers whose retention is over. Samples and estimates stay.
import type { StageDeps } from './deps.ts';

const batch = 500;
/** One call deletes at most this many batches, so that it never holds up what is measured. */
const maxBatches = 20;

/** Answers how many blobs went. */
export async function forget(deps: StageDeps): Promise<number> {
  let deleted = 0;
  for (let i = 0; i < maxBatches; i++) {
    const gone = await deps.store.write((tx) => tx.blobs.deleteExpired(deps.now(), batch));
    deleted += gone;
    if (gone < batch) break;
  }
  return deleted;
}
