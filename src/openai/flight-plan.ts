// What a flight is given to fly by.
import type { Dispatcher } from 'undici';
import type { BodyScratch } from './body.ts';
import type { Origin } from './connection.ts';
import type { Deadlines, Limits } from './limits.ts';
import type { Sink } from './sink.ts';
import type { Sweeper } from './sweeper.ts';

export interface FlightPlan {
  readonly origin: Origin;
  readonly sweeper: Sweeper;
  readonly limits: Limits;
  readonly deadlines: Deadlines;
  readonly now: () => number;
  readonly request: Dispatcher.DispatchOptions;
  /** Blotted out of whatever comes back. */
  readonly apiKey: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly sink: Sink | undefined;
  readonly scratch: BodyScratch | undefined;
}
