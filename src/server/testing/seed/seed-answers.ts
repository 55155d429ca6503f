// Single answers of the seeded network: measurements, relays, samples and the bytes that were sent and received.
import {
  type NewMeasurement,
  type NewRelay,
  type NewSample,
  newId,
  office,
  type Pack,
  packWriter,
  relayId,
  type Store,
} from '../../../store/index.ts';
import type { SeedSupplier } from './seed-suppliers.ts';
import { question, right } from './seed-tasks.ts';

/** What a finished measurement leaves in the store. */
export interface Asked {
  readonly measurements: readonly NewMeasurement[];
  readonly relays: readonly NewRelay[];
  readonly samples: readonly NewSample[];
  readonly packs: readonly Pack[];
}

export interface AnswerSeed {
  readonly nowMs: number;
  readonly tasks: readonly string[];
  readonly answers: number;
  readonly random: () => number;
}

const failures = ['first_byte_timeout', 'connection_reset', 'http_server_error'] as const;

/** The last answers of a supplier, each in a measurement of its own. */
export function answersOf(id: string, supplier: SeedSupplier, { nowMs, tasks, answers, random }: AnswerSeed): Asked {
  const asked = Array.from({ length: answers }, (_, index) => {
    const atMs = nowMs - index * 3_100 - Math.floor(random() * 2_000);
    const isAnswered = random() < supplier.up;
    const isRight = isAnswered && random() < supplier.ability.default;
    const failure = failures[Math.floor(random() * failures.length)] ?? null;
    const totalMs = supplier.latencyMs * (0.85 + 0.3 * random());
    const text = isRight ? right(index) : '7';
    const measurement = { id: newId(atMs), supplierId: id, taskId: tasks[index % tasks.length] ?? '', visibility: 'public' as const };
    const writer = packWriter(measurement.id);
    const requestDigest = writer.add(JSON.stringify({ model: 'm', prompt: question(index), max_tokens: 16 }), json);
    const responseDigest = isAnswered
      ? writer.add(JSON.stringify({ id: `cmpl-${index}`, choices: [{ index: 0, text: ` ${text}` }] }), json)
      : null;
    const relay = relayOf(measurement.id, id, {
      sentAt: atMs,
      firstByteMs: isAnswered ? totalMs * 0.7 : null,
      totalMs,
      httpStatus: isAnswered ? 200 : null,
      failureKind: isAnswered ? null : failure,
      failureOwner: isAnswered ? null : 'supplier',
      failureDetail: isAnswered ? null : 'nothing came in time',
      requestDigest,
      responseDigest,
    });
    return {
      measurement: { ...measurement, owner: office, seed: 'seed', reason: null, plannedAt: atMs },
      relay,
      sample: sampleOf(measurement, { itemId: `item-${index}`, answered: isAnswered, value: isRight ? 1 : 0, takenAt: atMs }),
      pack: writer.take(null),
    };
  });
  return {
    measurements: asked.map(({ measurement }) => measurement),
    relays: asked.map(({ relay }) => relay),
    samples: asked.map(({ sample }) => sample),
    packs: asked.flatMap(({ pack }) => pack ?? []),
  };
}

const json = 'application/json';

type Outcome = Pick<
  NewRelay,
  | 'sentAt'
  | 'firstByteMs'
  | 'totalMs'
  | 'httpStatus'
  | 'failureKind'
  | 'failureOwner'
  | 'failureDetail'
  | 'requestDigest'
  | 'responseDigest'
>;

/** The only relay of a measurement's only item. */
export function relayOf(measurementId: string, supplierIdOf: string, outcome: Outcome): NewRelay {
  return {
    measurementId,
    itemIndex: 0,
    instanceIndex: 0,
    attempt: 0,
    supplierId: supplierIdOf,
    sessionId: 'session',
    application: 'application',
    height: 100,
    path: '/v1/completions',
    connectMs: 0,
    loopDelayMs: 0,
    claimedPromptTokens: null,
    claimedCompletionTokens: null,
    ownPromptTokens: null,
    ownCompletionTokens: null,
    computeUnits: 1,
    evidence: null,
    ...outcome,
  };
}

/** The sample of a measurement's only item. */
export function sampleOf(
  { id, supplierId: supplier, taskId }: Pick<NewMeasurement, 'id' | 'supplierId' | 'taskId'>,
  outcome: Pick<NewSample, 'itemId' | 'answered' | 'value' | 'takenAt'>,
): NewSample {
  return {
    measurementId: id,
    itemIndex: 0,
    supplierId: supplier,
    taskId,
    owner: office,
    visibility: 'public',
    harnessVersion: '1',
    seed: 'seed',
    policy: 'random',
    inclusionProbability: null,
    bank: null,
    repeat: 0,
    relayId: relayId({ measurementId: id, itemIndex: 0, instanceIndex: 0, attempt: 0 }),
    valueKind: 'binary',
    metrics: { exact_match: outcome.value },
    ...outcome,
  };
}

const course = ['planned', 'sampled', 'answered', 'evaluated', 'done'] as const;

/** Stores measurements that have gone their whole way. */
export async function addAnswers(store: Store, asked: readonly Asked[], nowMs: number): Promise<void> {
  const measurements = asked.flatMap((one) => one.measurements);
  await store.write(async (tx) => {
    await tx.measurements.plan(measurements);
    for (const [index, to] of course.slice(1).entries()) {
      const from = course[index] ?? 'planned';
      await tx.measurements.advance(
        measurements.map(({ id }) => ({ id, from, to })),
        nowMs,
      );
    }
    await tx.relays.add(
      asked.flatMap((one) => one.relays),
      asked.flatMap((one) => one.packs),
    );
    await tx.samples.add(asked.flatMap((one) => one.samples));
  });
}
