// Deletes what need not be kept any longer: raw requests and answers, and old relays. Samples and estimates stay.
import type { StageDeps } from './deps.ts';

const batch = 500;
/** One call deletes at most this many batches of each, so that it never holds up what is measured. */
const maxBatches = 20;

/** Answers how many packs of texts and how many relays went. */
export async function forget(deps: StageDeps): Promise<{ readonly packs: number; readonly relays: number }> {
  const now = deps.now();
  const sentBefore = now - deps.relayRetentionMs;
  return {
    packs: await inBatches(() => deps.store.write((tx) => tx.packs.deleteExpired(now, batch))),
    relays: Number.isFinite(sentBefore) ? await inBatches(() => deps.store.write((tx) => tx.relays.deleteOld(sentBefore, batch))) : 0,
  };
}

async function inBatches(deleteBatch: () => Promise<number>): Promise<number> {
  let deleted = 0;
  for (let i = 0; i < maxBatches; i++) {
    const gone = await deleteBatch();
    deleted += gone;
    if (gone < batch) break;
  }
  return deleted;
}
