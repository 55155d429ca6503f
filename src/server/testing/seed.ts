// A small network in a store, as a test-bench would have left it: for tests of the server and of the page, and for the README's picture.
import { seededRandom, wilson } from '../../stats/index.ts';
import {
  blobOf,
  type NewEstimate,
  type NewMeasurement,
  type NewRelay,
  type NewSample,
  newId,
  office,
  relayId,
  type Store,
  type Blob as StoredBlob,
  supplierId,
} from '../../store/index.ts';
import type { TaskFacts } from '../store-reads/index.ts';

export const network = 'localnet';
export const service = 'text-generation';
export const networks = [{ id: network, kind: 'localnet' }] as const;

export interface SeedSupplier {
  readonly name: string;
  /** Share of right answers among those given, by task; `default` for the rest. */
  readonly ability: Readonly<Record<string, number>> & { readonly default: number };
  /** Share of items answered. */
  readonly up: number;
  readonly latencyMs: number;
}

const numbers = { arithmetic: 0.93, comparison: 0.97, counting: 0.9, sorting: 0.86 };
const wordy = { copying: 0.92, logic: 0.8, world_facts: 0.88, multiple_choice: 0.76 };

/** The kinds of suppliers that LocalNet simulates; none of the numbers is a measurement. */
export const zoo: readonly SeedSupplier[] = [
  { name: 'large-f16', ability: { default: 0.93, logic: 0.84, sorting: 0.9 }, up: 0.995, latencyMs: 212 },
  { name: 'large-q8', ability: { default: 0.925, logic: 0.83, sorting: 0.9 }, up: 0.99, latencyMs: 141 },
  { name: 'large-q4', ability: { default: 0.89, logic: 0.78, sorting: 0.83 }, up: 0.99, latencyMs: 96 },
  { name: 'medium', ability: { default: 0.78, logic: 0.66, arithmetic: 0.7 }, up: 0.998, latencyMs: 88 },
  { name: 'medium-proxied', ability: { default: 0.78, logic: 0.66, arithmetic: 0.7 }, up: 0.985, latencyMs: 131 },
  { name: 'small', ability: { default: 0.58, logic: 0.5, arithmetic: 0.38 }, up: 0.99, latencyMs: 47 },
  { name: 'numbers', ability: { default: 0.22, ...numbers }, up: 0.99, latencyMs: 52 },
  { name: 'words', ability: { default: 0.15, ...wordy }, up: 0.99, latencyMs: 55 },
  { name: 'switcher', ability: { default: 0.66, world_facts: 0.52 }, up: 0.99, latencyMs: 117 },
  { name: 'memoriser', ability: { default: 0.41 }, up: 0.99, latencyMs: 38 },
  { name: 'slow', ability: { default: 0.72, counting: 0.6 }, up: 0.97, latencyMs: 487 },
  { name: 'flaky', ability: { default: 0.81 }, up: 0.71, latencyMs: 154 },
  { name: 'liar', ability: { default: 0.04 }, up: 0.99, latencyMs: 29 },
];

const taskNames = ['arithmetic', 'comparison', 'copying', 'counting', 'sorting', 'logic', 'world_facts', 'multiple_choice'];

export const taskFacts: readonly TaskFacts[] = taskNames.map((name) => ({
  name,
  description: `Generated items: ${name.replaceAll('_', ' ')}`,
  outputType: name === 'multiple_choice' ? 'multiple_choice' : 'generate_until',
  isDefault: true,
  windowSamples: 100,
  maxAgeMs: 24 * 3_600_000,
}));

export interface SeedOptions {
  readonly nowMs: number;
  /** `localnet` when left out; each network of a store is a world of its own. */
  readonly network?: string;
  readonly suppliers?: readonly SeedSupplier[];
  /** Samples in each window; 0 leaves the suppliers unmeasured. */
  readonly samples?: number;
  /** Samples of each supplier that are stored one by one, with what was asked and answered. */
  readonly answers?: number;
  /** Estimates in each history, half an hour apart. */
  readonly history?: number;
}

const right = (index: number) => String(index * 8 + 12);

/** What the seeded item of this index asks; public pages must never show it. */
export const question = (index: number) => `Q: What is ${index * 7} + ${index + 12}?\nA:`;

/** Fills a network of a store; answers with the suppliers' ids by name. Same options, same numbers. */
export async function seedStore(store: Store, options: SeedOptions): Promise<ReadonlyMap<string, string>> {
  const { nowMs, suppliers = zoo, samples = 60, answers = 24, history = 24 } = options;
  const networkId = options.network ?? network;
  const idOf = (name: string) => supplierId(networkId, service, addressOf(name));
  const tasks = await store.write(async (tx) => {
    await tx.suppliers.upsertServices(networkId, [{ id: service, kind: 'text' }]);
    await tx.suppliers.applyListing(networkId, suppliers.map(listingOf), nowMs - 3 * 24 * 3_600_000);
    return tx.tasks.upsert(taskNames.map(newTask), nowMs);
  });
  const random = seededRandom('seed of the board');
  for (let step = samples > 0 ? Math.max(1, history) - 1 : -1; step >= 0; step--) {
    const atMs = nowMs - step * 30 * 60_000 - Math.floor(random() * 40_000);
    const estimates = suppliers.flatMap((supplier) => estimatesOf(idOf(supplier.name), supplier, { atMs, tasks, samples, random }));
    await store.write((tx) => tx.estimates.upsert(estimates, 0));
  }
  if (samples > 0 && answers > 0) {
    const asked = suppliers.map((supplier) => answersOf(idOf(supplier.name), supplier, { nowMs, tasks, answers, random }));
    await addAnswers(store, asked, nowMs);
  }
  return new Map(suppliers.map(({ name }) => [name, idOf(name)]));
}

const listingOf = ({ name }: SeedSupplier) => ({
  serviceId: service,
  address: addressOf(name),
  name,
  urls: [{ rpcType: 'json_rpc', url: `http://127.0.0.1:4${1000 + name.length}` }],
});

const newTask = (name: string) => ({
  name,
  version: `${name} 1`,
  serviceKind: 'text' as const,
  primaryMetric: 'exact_match',
  disclose: 'afterRetirement' as const,
  owner: office,
  visibility: 'public' as const,
});

export function addressOf(name: string): string {
  return `pokt1${Buffer.from(name).toString('hex').padEnd(38, '0').slice(0, 38)}`;
}

/** An estimate of `samples` items of which `answered` were answered and `rightAnswers` right. */
export function estimateOf(
  supplierIdOf: string,
  taskId: string,
  samples: number,
  answered: number,
  rightAnswers: number,
  atMs: number,
): NewEstimate {
  const { estimate, low, high } = wilson(rightAnswers, samples);
  const available = wilson(answered, samples);
  return {
    supplierId: supplierIdOf,
    kind: 'task',
    subject: taskId,
    taskId,
    owner: office,
    visibility: 'public',
    score: estimate,
    low,
    high,
    answeredScore: null,
    answeredLow: null,
    answeredHigh: null,
    availability: available.estimate,
    availabilityLow: available.low,
    availabilityHigh: available.high,
    samples,
    answered,
    oldestAt: atMs - 60_000,
    newestAt: atMs,
    method: 'wilson',
    computedAt: atMs,
  };
}

interface EstimateSeed {
  readonly atMs: number;
  readonly tasks: readonly string[];
  readonly samples: number;
  readonly random: () => number;
}

function estimatesOf(id: string, supplier: SeedSupplier, { atMs, tasks, samples, random }: EstimateSeed): readonly NewEstimate[] {
  return taskNames.map((name, index) => {
    const ability = supplier.ability[name] ?? supplier.ability.default;
    let answered = 0;
    let rightAnswers = 0;
    for (let i = 0; i < samples; i++) {
      if (random() >= supplier.up) continue;
      answered += 1;
      if (random() < ability) rightAnswers += 1;
    }
    return estimateOf(id, tasks[index] ?? '', samples, answered, rightAnswers, atMs);
  });
}

interface Asked {
  readonly measurements: readonly NewMeasurement[];
  readonly relays: readonly NewRelay[];
  readonly samples: readonly NewSample[];
  readonly blobs: readonly StoredBlob[];
}

interface AnswerSeed {
  readonly nowMs: number;
  readonly tasks: readonly string[];
  readonly answers: number;
  readonly random: () => number;
}

const failures = ['first_byte_timeout', 'connection_reset', 'http_server_error'] as const;

function answersOf(id: string, supplier: SeedSupplier, { nowMs, tasks, answers, random }: AnswerSeed): Asked {
  const asked = Array.from({ length: answers }, (_, index) => {
    const atMs = nowMs - index * 3_100 - Math.floor(random() * 2_000);
    const isAnswered = random() < supplier.up;
    const isRight = isAnswered && random() < supplier.ability.default;
    const failure = failures[Math.floor(random() * failures.length)] ?? null;
    const totalMs = supplier.latencyMs * (0.85 + 0.3 * random());
    const text = isRight ? right(index) : '7';
    const measurement = { id: newId(atMs), supplierId: id, taskId: tasks[index % tasks.length] ?? '', visibility: 'public' as const };
    const request = blobOf(Buffer.from(JSON.stringify({ model: 'm', prompt: question(index), max_tokens: 16 })), json, nowMs, null);
    const answer = blobOf(
      Buffer.from(JSON.stringify({ id: `cmpl-${index}`, choices: [{ index: 0, text: ` ${text}` }] })),
      json,
      nowMs,
      null,
    );
    const relay = relayOf(measurement.id, id, {
      sentAt: atMs,
      firstByteMs: isAnswered ? totalMs * 0.7 : null,
      totalMs,
      httpStatus: isAnswered ? 200 : null,
      failureKind: isAnswered ? null : failure,
      failureOwner: isAnswered ? null : 'supplier',
      failureDetail: isAnswered ? null : 'nothing came in time',
      requestDigest: request.digest,
      responseDigest: isAnswered ? answer.digest : null,
    });
    return {
      measurement: { ...measurement, owner: office, seed: 'seed', reason: null, plannedAt: atMs },
      relay,
      sample: sampleOf(measurement, { itemId: `item-${index}`, answered: isAnswered, value: isRight ? 1 : 0, takenAt: atMs }),
      blobs: isAnswered ? [request, answer] : [request],
    };
  });
  return {
    measurements: asked.map(({ measurement }) => measurement),
    relays: asked.map(({ relay }) => relay),
    samples: asked.map(({ sample }) => sample),
    blobs: asked.flatMap(({ blobs }) => blobs),
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
      asked.flatMap((one) => one.blobs),
    );
    await tx.samples.add(asked.flatMap((one) => one.samples));
  });
}

/** The right answer of a seeded item. */
export const targetOf = (_task: string, _version: string, itemId: string): string => right(Number(itemId.slice('item-'.length)));
