// The tables as Kysely sees them (camel case). Times are written as `Date` and read as epoch milliseconds.
import type { ColumnType, Generated } from 'kysely';
import type { StoredItems } from './items.ts';

type Time = ColumnType<number, Date, Date>;
type OptionalTime = ColumnType<number | null, Date | null | undefined, Date | null>;
/** Written as JSON text (`toJson`), read as the value. */
type Json<T> = ColumnType<T, string, string>;

export type ServiceKind = 'text' | 'image' | 'embedding';
export type Visibility = 'public' | 'unlisted' | 'private';
export type Disclose = 'never' | 'afterRetirement' | 'always';
export type MeasurementState = 'planned' | 'sampled' | 'waiting' | 'answered' | 'evaluated' | 'done' | 'abandoned';
export type ValueKind = 'binary' | 'bounded' | 'unbounded';

/** One item of a measurement, as the sampler chose it. */
export interface MeasurementItem {
  readonly itemId: string;
  readonly policy: string;
  readonly inclusionProbability: number | null;
  readonly repeat: number;
}

export interface Tables {
  services: { networkId: string; id: string; kind: ServiceKind };
  suppliers: {
    id: string;
    networkId: string;
    serviceId: string;
    address: string;
    name: string | null;
    firstSeenAt: Time;
    lastSeenAt: Time;
    leftAt: OptionalTime;
  };
  supplierUrls: { supplierId: string; rpcType: string; url: string; validFrom: Time; validTo: OptionalTime };
  tasks: {
    id: string;
    name: string;
    version: string;
    serviceKind: ServiceKind;
    primaryMetric: string;
    disclose: Disclose;
    owner: string;
    visibility: Visibility;
    createdAt: Time;
    retiredAt: OptionalTime;
  };
  measurements: {
    id: string;
    supplierId: string;
    taskId: string;
    owner: string;
    visibility: Visibility;
    state: MeasurementState;
    seed: string;
    reason: string | null;
    items: Json<StoredItems>;
    sessionId: string | null;
    plannedAt: Time;
    updatedAt: Time;
    finishedAt: OptionalTime;
  };
  relays: {
    measurementId: string;
    itemIndex: number;
    instanceIndex: number;
    attempt: number;
    supplierId: string;
    sessionId: string;
    application: string;
    height: number;
    path: string;
    sentAt: Time;
    connectMs: number | null;
    firstByteMs: number | null;
    totalMs: number | null;
    loopDelayMs: number;
    httpStatus: number | null;
    failureKind: string | null;
    failureOwner: string | null;
    failureDetail: string | null;
    requestDigest: Uint8Array;
    responseDigest: Uint8Array | null;
    claimedPromptTokens: number | null;
    claimedCompletionTokens: number | null;
    ownPromptTokens: number | null;
    ownCompletionTokens: number | null;
    computeUnits: number;
    evidence: Uint8Array | null;
  };
  packs: {
    measurementId: string;
    id: Uint8Array;
    texts: Uint8Array;
    mediaTypes: Json<readonly string[]>;
    encoding: 'identity' | 'zstd';
    bytes: Uint8Array;
    expiresAt: OptionalTime;
  };
  samples: {
    measurementId: string;
    itemIndex: number;
    supplierId: string;
    taskId: string;
    owner: string;
    visibility: Visibility;
    itemId: string;
    harnessVersion: string;
    seed: string;
    policy: string;
    inclusionProbability: number | null;
    bank: string | null;
    repeat: number;
    relayId: string | null;
    answered: boolean;
    value: number;
    valueKind: ValueKind;
    metrics: Json<Readonly<Record<string, number>>>;
    takenAt: Time;
  };
  windows: {
    supplierId: string;
    taskId: string;
    owner: string;
    samples: number;
    answered: number;
    oldestAt: OptionalTime;
    newestAt: OptionalTime;
    computedAt: OptionalTime;
    lastPlannedAt: OptionalTime;
    staleBefore: OptionalTime;
  };
  windowResets: { id: string; supplierId: string; taskId: string | null; at: Time; reason: string };
  estimates: {
    id: string;
    supplierId: string;
    kind: string;
    subject: string;
    taskId: string | null;
    owner: string;
    visibility: Visibility;
    score: number;
    low: number;
    high: number;
    answeredScore: number | null;
    answeredLow: number | null;
    answeredHigh: number | null;
    availability: number | null;
    availabilityLow: number | null;
    availabilityHigh: number | null;
    samples: number;
    answered: number;
    oldestAt: OptionalTime;
    newestAt: OptionalTime;
    method: string;
    validFrom: Time;
    computedAt: Time;
    supersededAt: OptionalTime;
  };
  groups: { id: string; kind: string; name: string; createdAt: Time };
  groupMembers: { groupId: string; supplierId: string; validFrom: Time; validTo: OptionalTime };
  events: { id: string; kind: string; supplierId: string; taskId: string | null; at: Time; data: Json<Readonly<Record<string, unknown>>> };
  signatures: { supplierId: string; kind: string; value: string; validFrom: Time; validTo: OptionalTime };
  watches: { supplierId: string; kind: string; subject: string; owner: string; version: number; state: Json<unknown>; updatedAt: Time };
  schemaMigrations: { version: number; name: string; appliedAt: Generated<number> };
}
