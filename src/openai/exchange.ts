// One HTTP exchange with an OpenAI-compatible server: what goes out, what came back, and how long each part took.
import type { Failure } from './failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path below the supplier's URL, with a leading slash, e.g. `/v1/completions`. */
  readonly path: string;
  /** JSON text; null for GET. */
  readonly body: string | null;
}

export interface Timing {
  /** Milliseconds until a connection was ready; 0 on a reused one. */
  readonly connectMs: number;
  /** Milliseconds from sending to the first byte of the answer's body; null if none came. */
  readonly firstByteMs: number | null;
  readonly totalMs: number;
}

export type Exchange =
  | { readonly ok: true; readonly status: number; readonly contentType: string; readonly body: Buffer; readonly timing: Timing }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly status: number | null;
      /** What came before the failure, cut at the evidence limit; may be empty. */
      readonly body: Buffer;
      readonly timing: Timing;
    };
