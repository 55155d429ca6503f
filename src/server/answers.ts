// From what was read to what the API answers: times as text, proportions as 0-100, names made safe, items kept secret.
import { type BoardSupplier, published } from '../leaderboard/index.ts';
import { isDisclosed } from './disclosure.ts';
import type { EventRead, SampleRead, Scope, SupplierRead, TaskRead, TextRead, View } from './reads.ts';
import { safeText } from './safe-text.ts';
import type { BoardRowAnswer } from './schemas/board.ts';
import type { SampleRowAnswer } from './schemas/supplier.ts';

const maxNameLength = 80;
const maxUrlLength = 300;
const maxMessageLength = 400;
/** More of a text than anybody reads on a page. */
const maxTextLength = 20_000;

/** Where and when a row holds. */
export interface Stamp extends Scope {
  /** ISO 8601. */
  readonly asOf: string;
}

export function stampOf({ network, service }: Scope, now: Date): Stamp {
  return { network, service, asOf: now.toISOString() };
}

export function boardRow(row: BoardSupplier, stamp: Stamp): BoardRowAnswer {
  const { id, rank, rankRange, overall, tier, availability, latency, status, readiness } = row;
  return {
    id,
    ...stamp,
    name: nameOf(row.name),
    address: safeText(row.address, maxNameLength),
    rank,
    rankRange,
    overall,
    tier,
    availability,
    latency: latency && {
      p50Ms: toHundredths(latency.p50Ms),
      lowMs: toHundredths(latency.lowMs),
      highMs: toHundredths(latency.highMs),
      samples: latency.samples,
    },
    lastSeen: row.lastSeen?.toISOString() ?? null,
    status,
    readiness,
    tasks: row.tasks.map((task) => ({ ...task, newest: task.newest.toISOString() })),
  };
}

export function identityOf(supplier: SupplierRead, asOf: string) {
  const { id, network, service, staked } = supplier;
  return {
    id,
    network,
    service,
    asOf,
    address: safeText(supplier.address, maxNameLength),
    name: nameOf(supplier.name),
    staked,
    firstSeen: supplier.firstSeen.toISOString(),
    lastListed: supplier.lastListed.toISOString(),
  };
}

export function urlsOf({ urls }: SupplierRead) {
  return urls.map(({ rpcType, url, since }) => ({ rpcType, url: safeText(url, maxUrlLength), since: since.toISOString() }));
}

export function eventRow({ id, network, service, at, kind, supplier, task, message }: EventRead, asOf: string) {
  return { id, network, service, asOf, at: at.toISOString(), kind, supplier, task, message: safeText(message, maxMessageLength) };
}

export function taskRow({ name, version, description, isDefault, outputType, metric, disclose, windowSamples }: TaskRead, stamp: Stamp) {
  return { ...stamp, name, version, description, isDefault, outputType, metric, disclose, windowSamples };
}

/** One sample for this viewer. Digest, length and verdict are for everybody, texts only where `isDisclosed` says so. */
export function sampleRow(sample: SampleRead, { view, supplier, stamp }: SampleFor): SampleRowAnswer {
  const disclosed = isDisclosed(view, sample);
  return {
    id: sample.id,
    ...stamp,
    supplier,
    task: sample.task,
    taskVersion: sample.taskVersion,
    at: sample.at.toISOString(),
    verdict: verdictOf(sample.value),
    score: sample.value === null ? null : published({ estimate: sample.value, low: sample.value, high: sample.value }).score,
    // A supplier that echoes the question into a broken answer would otherwise publish it through the detail.
    failure: sample.failure && { kind: sample.failure.kind, detail: disclosed ? safeText(sample.failure.detail, maxMessageLength) : null },
    latencyMs: sample.latencyMs && toHundredths(sample.latencyMs),
    request: textOf(sample.request, disclosed),
    answer: textOf(sample.answer, disclosed),
    target: disclosed && sample.target !== null ? sample.target.slice(0, maxTextLength) : null,
    disclosed,
    disclose: sample.disclose,
  };
}

interface SampleFor {
  readonly view: View;
  readonly supplier: string;
  readonly stamp: Stamp;
}

function textOf(read: TextRead | null, disclosed: boolean) {
  if (read === null) return null;
  const text = disclosed ? read.text : null;
  return {
    digest: read.digest,
    bytes: read.bytes,
    text: text?.slice(0, maxTextLength) ?? null,
    truncated: (text?.length ?? 0) > maxTextLength,
  };
}

function verdictOf(value: number | null): SampleRowAnswer['verdict'] {
  if (value === null) return 'unanswered';
  if (value >= 1) return 'right';
  return value <= 0 ? 'wrong' : 'partial';
}

const toHundredths = (ms: number) => Math.round(ms * 100) / 100;

function nameOf(name: string | null): string | null {
  return name === null ? null : safeText(name, maxNameLength);
}
