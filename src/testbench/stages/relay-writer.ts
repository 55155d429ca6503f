// Gathers the relays of a measurement and stores them in batches, as items end.
import { failureKinds } from '../../openai/failure.ts';
import { type Measurement, type OwnRelayFields, packWriter, relayRows, type StateChange } from '../../store/index.ts';
import type { AskedRelay } from '../ask.ts';
import type { InSession } from '../sessions.ts';
import type { StageDeps } from './deps.ts';

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
  const relays = relayRows({
    measurementId: measurement.id,
    supplierId: measurement.supplierId,
    sessionId: place.session.id,
    application: place.session.application,
  });
  const texts = packWriter(measurement.id);
  let since = 0;
  let areStored = true;
  const flush = async (change: StateChange | null = null): Promise<boolean> => {
    if (relays.count() === 0 && change === null) return areStored;
    const entry = { relays: relays.take(), pack: texts.take(Math.ceil(deps.now() + deps.retentionMs)), change };
    const isStored = await deps.ledger.write(entry);
    areStored &&= isStored;
    return areStored;
  };
  return {
    add(itemIndex, asked) {
      if (relays.count() === 0) since = performance.now();
      for (const relay of asked) {
        const requestDigest = texts.add(relay.request.body ?? '', 'application/json');
        const { exchange } = relay.outcome;
        const mediaType = exchange.ok ? exchange.contentType : 'application/octet-stream';
        const responseDigest = exchange.body.length === 0 ? null : texts.add(exchange.body, mediaType);
        relays.add(row(itemIndex, relay, requestDigest, responseDigest));
      }
      return relays.count() >= batchRelays || texts.size() >= batchBytes || performance.now() - since >= maxWaitMs;
    },
    flush,
  };
}

function row(
  itemIndex: number,
  { instanceIndex, attempt, request, outcome, answer, sentAtMs, loopDelayMs }: AskedRelay,
  requestDigest: string,
  responseDigest: string | null,
): OwnRelayFields {
  // Read before the object is made: within its literal they sent V8 into a loop of optimizing it and giving up.
  const { exchange, height, computeUnits, evidence } = outcome;
  const { connectMs, firstByteMs, totalMs } = exchange.timing;
  return {
    itemIndex,
    instanceIndex,
    attempt,
    height,
    path: request.path,
    sentAt: sentAtMs,
    connectMs,
    firstByteMs,
    totalMs,
    loopDelayMs,
    httpStatus: exchange.status,
    failureKind: answer.ok ? null : answer.failure.kind,
    failureOwner: answer.ok ? null : failureKinds[answer.failure.kind].owner,
    failureDetail: answer.ok ? null : answer.failure.detail,
    requestDigest,
    responseDigest,
    claimedPromptTokens: answer.ok ? answer.claimedPromptTokens : null,
    claimedCompletionTokens: answer.ok ? answer.claimedCompletionTokens : null,
    ownPromptTokens: null,
    ownCompletionTokens: null,
    computeUnits,
    evidence,
  };
}
