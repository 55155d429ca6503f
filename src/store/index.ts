// The store's public face: open it, read, write in transactions, work on queues.
export {
  StoreBrokenError,
  StoreError,
  StoreFolderError,
  StoreHeldError,
  StoreServerError,
  StoreTooNewError,
  TransactionMisuseError,
} from './errors.ts';
export { digestId, newId } from './ids.ts';
export type { LiveEvent } from './live.ts';
export { type StoreLog, silentLog } from './log.ts';
export { hasStore, type OpenOptions, openStore, stageStore } from './open.ts';
export { type Pack, packWriter } from './pack.ts';
export type { Estimate, NewEstimate } from './queries/estimates.ts';
export type { NewEvent, StoredEvent } from './queries/events.ts';
export type { GroupMember } from './queries/groups.ts';
export type { Measurement, NewMeasurement, StateChange } from './queries/measurements.ts';
export type { BlobPlace, Contents } from './queries/packs.ts';
export {
  type Answer,
  type FailureCount,
  type Latencies,
  maxLoopDelayMs,
  type NewRelay,
  type OwnRelayFields,
  type RelayKey,
  type RelayOutcome,
  type RelayRows,
  relayId,
  relayRows,
} from './queries/relays.ts';
export {
  type NewSample,
  type Sample,
  type SampleRows,
  type SampleValue,
  sampleId,
  sampleRows,
  type WindowQuery,
  type WindowSample,
  type WindowValues,
} from './queries/samples.ts';
export type { Signature } from './queries/signatures.ts';
export { type ListingChanges, type Supplier, type SupplierListing, supplierId } from './queries/suppliers.ts';
export { type NewTask, type StoredTask, taskId } from './queries/tasks.ts';
export type { Watch, WatchKey } from './queries/watches.ts';
export type { ComputedWindow, DueQuery, DueWindow, WantedSamples, WindowNeed, WindowState } from './queries/windows.ts';
export type { EnqueueOptions, QueueCounts, QueueName } from './queue.ts';
export type { StageStore, Store, Tx } from './store.ts';
export type { Disclose, MeasurementItem, MeasurementState, ServiceKind, ValueKind, Visibility } from './tables.ts';
export { office, type Viewer } from './viewer.ts';
export type { Handler, Job, Worker, WorkOptions } from './work.ts';
