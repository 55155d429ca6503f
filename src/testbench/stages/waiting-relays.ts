// Relays of a measurement that wait to be stored, as columns: hundreds of measurements keep theirs for up to a second, and objects of two
// dozen fields that live that long are most of what the garbage collector would copy.
import { type Failure, failureKinds } from '../../openai/failure.ts';
import type { Measurement, NewRelay } from '../../store/index.ts';
import type { AskedRelay } from '../ask.ts';
import type { InSession } from '../sessions.ts';

export interface WaitingRelays {
  count(): number;
  add(itemIndex: number, relay: AskedRelay, requestDigest: string, responseDigest: string | null): void;
  /** Those that waited, as rows, in the order in which they came. */
  take(): readonly NewRelay[];
}

/** What is no number of a relay. */
interface Rest {
  readonly path: string;
  readonly failure: Failure | null;
  readonly requestDigest: string;
  readonly responseDigest: string | null;
  readonly evidence: Uint8Array | null;
}

const numbersEach = 13;
/** NaN stands for null. */
const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
const orNaN = (value: number | null): number => value ?? Number.NaN;

export function waitingRelays(measurement: Measurement, { session }: InSession): WaitingRelays {
  let numbers = new Float64Array(16 * numbersEach);
  let rests: Rest[] = [];

  const row = ({ path, failure, requestDigest, responseDigest, evidence }: Rest, index: number): NewRelay => {
    const at = index * numbersEach;
    return {
      measurementId: measurement.id,
      itemIndex: numbers[at] ?? 0,
      instanceIndex: numbers[at + 1] ?? 0,
      attempt: numbers[at + 2] ?? 0,
      supplierId: measurement.supplierId,
      sessionId: session.id,
      application: session.application,
      height: numbers[at + 3] ?? 0,
      path,
      sentAt: numbers[at + 4] ?? 0,
      connectMs: orNull(numbers[at + 5]),
      firstByteMs: orNull(numbers[at + 6]),
      totalMs: orNull(numbers[at + 7]),
      loopDelayMs: numbers[at + 8] ?? 0,
      httpStatus: orNull(numbers[at + 9]),
      failureKind: failure?.kind ?? null,
      failureOwner: failure ? failureKinds[failure.kind].owner : null,
      failureDetail: failure?.detail ?? null,
      requestDigest,
      responseDigest,
      claimedPromptTokens: orNull(numbers[at + 10]),
      claimedCompletionTokens: orNull(numbers[at + 11]),
      ownPromptTokens: null,
      ownCompletionTokens: null,
      computeUnits: numbers[at + 12] ?? 0,
      evidence,
    };
  };

  return {
    count: () => rests.length,
    add(itemIndex, { instanceIndex, attempt, request, outcome, answer, sentAtMs, loopDelayMs }, requestDigest, responseDigest) {
      const at = rests.length * numbersEach;
      if (at === numbers.length) {
        const larger = new Float64Array(numbers.length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      const { timing, status } = outcome.exchange;
      numbers[at] = itemIndex;
      numbers[at + 1] = instanceIndex;
      numbers[at + 2] = attempt;
      numbers[at + 3] = outcome.height;
      numbers[at + 4] = sentAtMs;
      numbers[at + 5] = timing.connectMs;
      numbers[at + 6] = orNaN(timing.firstByteMs);
      numbers[at + 7] = timing.totalMs;
      numbers[at + 8] = loopDelayMs;
      numbers[at + 9] = orNaN(status);
      numbers[at + 10] = orNaN(answer.ok ? answer.claimedPromptTokens : null);
      numbers[at + 11] = orNaN(answer.ok ? answer.claimedCompletionTokens : null);
      numbers[at + 12] = outcome.computeUnits;
      const failure = answer.ok ? null : answer.failure;
      rests.push({ path: request.path, failure, requestDigest, responseDigest, evidence: outcome.evidence });
    },
    take() {
      const rows = rests.map(row);
      rests = [];
      return rows;
    },
  };
}
