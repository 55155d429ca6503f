// All queries: what may be read anywhere, and what may be written inside a transaction.
import type { CopyIn } from '../copy.ts';
import type { Sql } from '../dialect.ts';
import { estimateReads, estimateWrites } from './estimates.ts';
import { eventReads, eventWrites } from './events.ts';
import { evidenceReads } from './evidence.ts';
import { groupReads, groupWrites } from './groups.ts';
import { measurementReads, measurementWrites } from './measurements.ts';
import { packReads, packWrites } from './packs.ts';
import { relayReads, relayWrites } from './relays.ts';
import { sampleReads, sampleWrites } from './samples.ts';
import { signatureReads, signatureWrites } from './signatures.ts';
import { supplierReads, supplierWrites } from './suppliers.ts';
import { taskReads, taskWrites } from './tasks.ts';
import { watchReads, watchWrites } from './watches.ts';
import { windowReads, windowWrites } from './windows.ts';

export function reads(db: Sql) {
  return {
    suppliers: supplierReads(db),
    tasks: taskReads(db),
    measurements: measurementReads(db),
    relays: relayReads(db),
    evidence: evidenceReads(db),
    packs: packReads(db),
    samples: sampleReads(db),
    windows: windowReads(db),
    estimates: estimateReads(db),
    groups: groupReads(db),
    events: eventReads(db),
    signatures: signatureReads(db),
    watches: watchReads(db),
  };
}

export function writes(db: Sql, copyIn: CopyIn) {
  const read = reads(db);
  return {
    suppliers: { ...read.suppliers, ...supplierWrites(db) },
    tasks: { ...read.tasks, ...taskWrites(db) },
    measurements: { ...read.measurements, ...measurementWrites(db) },
    evidence: read.evidence,
    relays: { ...read.relays, ...relayWrites(db, copyIn) },
    packs: { ...read.packs, ...packWrites(db) },
    samples: { ...read.samples, ...sampleWrites(db, copyIn) },
    windows: { ...read.windows, ...windowWrites(db) },
    estimates: { ...read.estimates, ...estimateWrites(db) },
    groups: { ...read.groups, ...groupWrites(db) },
    events: { ...read.events, ...eventWrites(db) },
    signatures: { ...read.signatures, ...signatureWrites(db) },
    watches: { ...read.watches, ...watchWrites(db) },
  };
}

export type Reads = ReturnType<typeof reads>;
export type Writes = ReturnType<typeof writes>;
