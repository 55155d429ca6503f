// From estimates to the board that people read: scores 0-100, ranks within one service, a stable order.
import type { Interval } from '../stats/index.ts';
import { availability } from './availability.ts';
import { minSamplesToRank, overall } from './overall.ts';
import { type PublishedScore, published } from './published.ts';
import { ranks } from './rank.ts';
import { assignTier, defaultTiers, type TierScale, type TierStanding } from './tiers/index.ts';

/** A task as the board needs it. */
export interface BoardTask {
  readonly name: string;
  /** Whether it counts for `overall`. */
  readonly isDefault: boolean;
  /** Age at which a window's newest sample no longer says anything about today; null where windows do not age. */
  readonly maxAgeMs: number | null;
}

/** A current estimate of one (supplier, task): proportions 0-1; `estimate` is served quality. */
export interface TaskEstimate extends Interval {
  readonly task: string;
  readonly answered: number;
  readonly samples: number;
  readonly newest: Date;
}

/** Median time to the complete answer with its interval, in milliseconds. */
export interface Latency {
  readonly p50Ms: number;
  readonly lowMs: number;
  readonly highMs: number;
  readonly samples: number;
}

/** One supplier of one service with everything that is known of it now. `name` is hostile text. */
export interface SupplierRow {
  readonly id: string;
  /** Operator address. */
  readonly address: string;
  readonly name: string | null;
  /** Whether the network still lists it. */
  readonly staked: boolean;
  readonly lastSeen: Date | null;
  readonly latency: Latency | null;
  readonly estimates: readonly TaskEstimate[];
  /** The tier it holds, as the test-bench keeps it; null where it has none yet. */
  readonly standing: TierStanding | null;
}

/**
 * `ranked`: every default task has enough samples. `measuring`: some samples, too few. `waiting`: none yet. `silent`: asked,
 * and not one item answered. `left`: no longer staked; keeps its scores, has no rank.
 */
export type SupplierStatus = 'ranked' | 'measuring' | 'waiting' | 'silent' | 'left';

/** The tier of an overall score; `name` is null below the lowest one. */
export interface BoardTier {
  readonly name: string | null;
  readonly reward: number;
  /** Whether the tier was once sure; an unsettled one gives way sooner. */
  readonly settled: boolean;
  /** Confidence, 0 to 1, that the true score lies in this tier; four decimals. */
  readonly probability: number;
}

export interface BoardScore extends PublishedScore {
  readonly task: string;
  readonly answered: number;
  readonly samples: number;
  readonly newest: Date;
}

export interface BoardSupplier {
  readonly id: string;
  readonly address: string;
  readonly name: string | null;
  readonly rank: number | null;
  /** Best and worst rank that the scores leave open, with 95 % confidence for all suppliers together; null where `rank` is. */
  readonly rankRange: { readonly best: number; readonly worst: number } | null;
  readonly overall: PublishedScore | null;
  /** null where `overall` is, and for who has left. */
  readonly tier: BoardTier | null;
  readonly availability: PublishedScore & { readonly samples: number };
  readonly latency: Latency | null;
  readonly lastSeen: Date | null;
  readonly status: SupplierStatus;
  /** How far it is from being ranked: 0 to 1, the mean over default tasks of samples against those needed. */
  readonly readiness: number;
  /** In the order of the tasks given; tasks without samples are absent. */
  readonly tasks: readonly BoardScore[];
}

/**
 * The board of one service. The result does not depend on the order of `rows`: ranked suppliers first, by rank, then the
 * rest by name (in an order that does not jump while they are measured), always with the id as the last word.
 *
 * @param rows all suppliers of one (network, service)
 * @param now windows whose newest sample is older than the task's `maxAgeMs` are left out
 */
export function board(
  rows: readonly SupplierRow[],
  { tasks, now, tiers = defaultTiers }: { readonly tasks: readonly BoardTask[]; readonly now: Date; readonly tiers?: TierScale },
): readonly BoardSupplier[] {
  const defaultTasks = tasks.filter((task) => task.isDefault).map((task) => task.name);
  const unranked = rows.map((row) => supplier(row, { tasks, defaultTasks, now, tiers }));
  const scored = unranked.flatMap((row) => (row.status !== 'left' && row.overall !== null ? [{ id: row.id, overall: row.overall }] : []));
  const rankOf = new Map(ranks(scored.map((row) => row.overall)).map((rank, index) => [scored[index]?.id, rank]));
  return unranked
    .map((row) => {
      const rank = rankOf.get(row.id);
      if (rank === undefined) return row;
      return { ...row, rank: rank.rank, rankRange: { best: rank.best, worst: rank.worst } };
    })
    .sort(inReadingOrder);
}

interface Around {
  readonly tasks: readonly BoardTask[];
  readonly defaultTasks: readonly string[];
  readonly now: Date;
  readonly tiers: TierScale;
}

function supplier(row: SupplierRow, { tasks, defaultTasks, now, tiers }: Around): BoardSupplier {
  const byTask = new Map(row.estimates.map((estimate) => [estimate.task, estimate]));
  const current = tasks.flatMap((task) => {
    const estimate = byTask.get(task.name);
    return estimate !== undefined && estimate.samples > 0 && isFresh(estimate, task, now) ? [estimate] : [];
  });
  const mean = overall(current, defaultTasks);
  const { samples, ...share } = availability(current);
  return {
    id: row.id,
    address: row.address,
    name: row.name,
    rank: null,
    rankRange: null,
    overall: mean && published(mean),
    tier: mean && row.staked ? tierOf(published(mean), row.standing, tiers) : null,
    availability: { ...published(share), samples },
    latency: row.latency,
    lastSeen: row.lastSeen,
    status: statusOf(row, current, mean !== null),
    readiness: readiness(current, defaultTasks),
    tasks: current.map((part) => ({
      task: part.task,
      ...published(part),
      answered: part.answered,
      samples: part.samples,
      newest: part.newest,
    })),
  };
}

function tierOf(score: PublishedScore, standing: TierStanding | null, scale: TierScale): BoardTier {
  const { tier, reward, settled, probability } = assignTier(score, standing, { scale });
  return { name: tier, reward, settled, probability: Math.round(probability * 1e4) / 1e4 };
}

function isFresh(estimate: TaskEstimate, task: BoardTask, now: Date): boolean {
  return task.maxAgeMs === null || now.getTime() - estimate.newest.getTime() <= task.maxAgeMs;
}

function statusOf(row: SupplierRow, current: readonly TaskEstimate[], ranked: boolean): SupplierStatus {
  if (!row.staked) return 'left';
  if (current.length === 0) return 'waiting';
  if (current.every((estimate) => estimate.answered === 0)) return 'silent';
  return ranked ? 'ranked' : 'measuring';
}

function readiness(current: readonly TaskEstimate[], defaultTasks: readonly string[]): number {
  if (defaultTasks.length === 0) return 0;
  const samplesOf = new Map(current.map((estimate) => [estimate.task, estimate.samples]));
  const ready = defaultTasks.reduce((sum, task) => sum + Math.min(1, (samplesOf.get(task) ?? 0) / minSamplesToRank), 0);
  return Math.round((ready / defaultTasks.length) * 1000) / 1000;
}

function inReadingOrder(a: BoardSupplier, b: BoardSupplier): number {
  return (
    Number(a.status === 'left') - Number(b.status === 'left') ||
    (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
    byCodeUnits(a.name ?? a.address, b.name ?? b.address) ||
    byCodeUnits(a.id, b.id)
  );
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
