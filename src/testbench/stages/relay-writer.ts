// Gathers the relays of a measurement and stores them in batches, as items end.
import { type Measurement, packWriter, type StateChange } from '../../store/index.ts';
import type { AskedRelay } from '../ask.ts';
import type { InSession } from '../sessions.ts';
import type { StageDeps } from './deps.ts';
import { waitingRelays } from './waiting-relays.ts';

export interface RelayWriter {
  /** Takes the relays of one item, which are stored together. True when there is enough to be stored now. */
  add(itemIndex: number, relays: readonly AskedRelay[]): boolean;
  /**
   * Stores what is left, together with the end of the stage if that is what it is. Answers whether the relays given so far are the stored
   * ones; false where those of another try may have come first.
   */
  flush(change?: StateChange): Promise<boolean>;
}

const batchRelays = 128;
/** So that answers of megabytes do not gather in memory. */
const batchBytes = 2_000_000;
/** A batch that is not full is stored when its first relay has waited this long: what a crash may cost. */
const maxWaitMs = 1000;

export function openRelayWriter(measurement: Measurement, place: InSession, deps: StageDeps): RelayWriter {
  const waiting = waitingRelays(measurement, place);
  const texts = packWriter(measurement.id);
  let since = 0;
  let areStored = true;
  const flush = async (change: StateChange | null = null): Promise<boolean> => {
    if (waiting.count() === 0 && change === null) return areStored;
    const pack = texts.take(Math.ceil(deps.now() + deps.retentionMs));
    const isStored = await deps.ledger.write({ relays: waiting.take(), pack, change });
    areStored &&= isStored;
    return areStored;
  };
  return {
    add(itemIndex, asked) {
      if (waiting.count() === 0) since = performance.now();
      for (const relay of asked) {
        const requestDigest = texts.add(relay.request.body ?? '', 'application/json');
        const { exchange } = relay.outcome;
        const mediaType = exchange.ok ? exchange.contentType : 'application/octet-stream';
        const responseDigest = exchange.body.length === 0 ? null : texts.add(exchange.body, mediaType);
        waiting.add(itemIndex, relay, requestDigest, responseDigest);
      }
      return waiting.count() >= batchRelays || texts.size() >= batchBytes || performance.now() - since >= maxWaitMs;
    },
    flush,
  };
}
