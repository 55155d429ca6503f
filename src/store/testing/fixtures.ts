// Rows for tests: a service with suppliers and tasks, and builders whose fields a test overrides where it cares.
import { hash } from 'node:crypto';
import { type Pack, packWriter } from '../pack.ts';
import type { NewEstimate } from '../queries/estimates.ts';
import type { NewMeasurement } from '../queries/measurements.ts';
import type { NewRelay } from '../queries/relays.ts';
import type { NewSample } from '../queries/samples.ts';
import { supplierId } from '../queries/suppliers.ts';
import type { StageStore } from '../store.ts';
import { office } from '../viewer.ts';

export const network = 'testnet';
export const service = 'text-generation';
/** 2026-01-01T00:00:00Z; tests run on times around it. */
export const t0 = Date.UTC(2026, 0, 1);

export interface Seed {
  readonly supplierIds: readonly string[];
  readonly taskIds: readonly string[];
}

/** Adds suppliers `pokt0`, `pokt1`, … and tasks `task0`, `task1`, …. */
export async function seed(store: StageStore, suppliers = 1, tasks = 1): Promise<Seed> {
  const addresses = Array.from({ length: suppliers }, (_, at) => `pokt${at}`);
  return store.write(async (tx) => {
    await tx.suppliers.upsertServices(network, [{ id: service, kind: 'text' }]);
    await tx.suppliers.applyListing(
      network,
      addresses.map((address) => ({ serviceId: service, address, name: null, urls: [{ rpcType: 'json_rpc', url: `http://${address}` }] })),
      t0,
    );
    const taskIds = await tx.tasks.upsert(
      Array.from({ length: tasks }, (_, at) => ({
        name: `task${at}`,
        version: 'v1',
        serviceKind: 'text',
        primaryMetric: 'exact_match',
        disclose: 'never',
        owner: office,
        visibility: 'public',
      })),
      t0,
    );
    return { supplierIds: addresses.map((address) => supplierId(network, service, address)), taskIds };
  });
}

const first = (ids: readonly string[]) => ids[0] ?? '';

export const newMeasurement = ({ supplierIds, taskIds }: Seed, fields: Partial<NewMeasurement> = {}): NewMeasurement => ({
  id: 'm0',
  supplierId: first(supplierIds),
  taskId: first(taskIds),
  owner: office,
  visibility: 'public',
  seed: 'seed',
  reason: null,
  plannedAt: t0,
  ...fields,
});

export const newSample = ({ supplierIds, taskIds }: Seed, fields: Partial<NewSample> = {}): NewSample => ({
  measurementId: 'm0',
  itemIndex: 0,
  supplierId: first(supplierIds),
  taskId: first(taskIds),
  owner: office,
  visibility: 'public',
  itemId: 'item',
  harnessVersion: '1',
  seed: 'seed',
  policy: 'random',
  inclusionProbability: null,
  bank: null,
  repeat: 0,
  relayId: null,
  answered: true,
  value: 1,
  valueKind: 'binary',
  metrics: { exact_match: 1 },
  takenAt: t0,
  ...fields,
});

/** A pack of these texts; of none it is no pack. */
export function newPacks(texts: readonly (string | Uint8Array)[], measurementId = 'm0', expiresAt: number | null = null): readonly Pack[] {
  const writer = packWriter(measurementId);
  for (const text of texts) writer.add(text, 'application/json');
  const pack = writer.take(expiresAt);
  return pack ? [pack] : [];
}

export const digestOf = (text: string | Uint8Array): string => hash('sha256', text);

export const newRelay = ({ supplierIds }: Seed, fields: Partial<NewRelay> = {}): NewRelay => ({
  measurementId: 'm0',
  itemIndex: 0,
  instanceIndex: 0,
  attempt: 0,
  supplierId: first(supplierIds),
  sessionId: 'session',
  application: 'app',
  height: 1,
  path: '/v1/completions',
  sentAt: t0,
  connectMs: 0,
  firstByteMs: 5,
  totalMs: 10,
  loopDelayMs: 0,
  httpStatus: 200,
  failureKind: null,
  failureOwner: null,
  failureDetail: null,
  requestDigest: digestOf('request'),
  responseDigest: digestOf('answer'),
  claimedPromptTokens: 1,
  claimedCompletionTokens: 2,
  ownPromptTokens: null,
  ownCompletionTokens: null,
  computeUnits: 1,
  evidence: null,
  ...fields,
});

export const newEstimate = ({ supplierIds, taskIds }: Seed, fields: Partial<NewEstimate> = {}): NewEstimate => ({
  supplierId: first(supplierIds),
  kind: 'task',
  subject: first(taskIds),
  taskId: first(taskIds),
  owner: office,
  visibility: 'public',
  score: 0.5,
  low: 0.4,
  high: 0.6,
  answeredScore: 0.5,
  answeredLow: 0.4,
  answeredHigh: 0.6,
  availability: 1,
  availabilityLow: 0.9,
  availabilityHigh: 1,
  samples: 100,
  answered: 100,
  oldestAt: t0,
  newestAt: t0,
  method: 'wilson',
  computedAt: t0,
  ...fields,
});
