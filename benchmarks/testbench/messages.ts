// What the processes of the test-bench's benchmark tell each other.
import { z } from 'zod';

/** One round of either side. */
export const round = z.object({
  requests: z.number(),
  elapsedMs: z.number(),
  /** CPU time of the whole process, all threads. */
  cpuUs: z.number(),
});

export type Round = z.infer<typeof round>;

/** A round of the test-bench, with the most memory that its process has taken so far. */
export const benchRound = round.extend({ peakRssBytes: z.number() });

export type BenchRound = z.infer<typeof benchRound>;

/** A round under the sampling profiler, with the share of the CPU time that each part took. */
export const profiledRound = round.extend({ shares: z.array(z.tuple([z.string(), z.number()])) });

export const ended = z.object({
  samples: z.number(),
  /** Lines that the test-bench or the store logged as warnings or errors. */
  complaints: z.array(z.string()),
});

export const nothing = z.unknown();

export interface BareOptions {
  readonly serverUrl: string;
  readonly concurrency: number;
  /** Of each request. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface BenchSetup {
  readonly serverUrl: string;
  readonly databaseUrl: string;
  readonly concurrency: number;
  readonly suppliers: number;
  readonly taskNames: readonly string[];
  readonly samplesPerMeasurement: number;
}
