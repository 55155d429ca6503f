// What the store does not know and the program hands in: networks as configured, tasks as the harness describes them, the running bench.

import type { Taxonomy, TierScale } from '../../leaderboard/index.ts';

/** A task as configuration and harness describe it. */
export interface TaskFacts {
  readonly name: string;
  readonly description: string;
  readonly outputType: string;
  /** Whether it counts for `overall`. */
  readonly isDefault: boolean;
  /** Samples in a full window. */
  readonly windowSamples: number;
  /** Age of the newest sample at which a window no longer counts; null: never. */
  readonly maxAgeMs: number | null;
}

/** What a test-bench in this process reports; `startBench(…).progress` fits. */
export interface BenchReport {
  readonly stages: readonly { readonly stage: string; readonly active: number }[];
  readonly samples: number;
  readonly samplesPerSecond: number;
}

export interface StoreReadsOptions {
  /** In the order in which people see them. */
  readonly networks: readonly { readonly id: string; readonly kind: string }[];
  /** In the order in which people see them. Tasks of the store that are missing here come after them, and count for `overall` only when this is empty. */
  readonly tasks: readonly TaskFacts[];
  /** Bands of the overall score; the default ones when left out. */
  readonly tiers?: TierScale;
  /** What profiles are made by; those that come with the program when left out. */
  readonly taxonomies?: readonly Taxonomy[];
  /** The test-bench of this process; absent where it runs elsewhere. */
  readonly bench?: () => BenchReport;
  /** The right answer of an item, where this program still has this version of the task; null where it has not. */
  readonly targetOf?: (task: string, version: string, itemId: string) => string | null;
  readonly now: () => Date;
}
