// A supplier that shows a good model first and saves money later.
import type { ModelBackend } from '../backend/model-backend.ts';
import type { Clock } from '../chain.ts';

/** `good` until `switchAtMs` on the clock, `weak` from then on. */
export function switchingBackend(good: ModelBackend, weak: ModelBackend, clock: Clock, switchAtMs: number): () => ModelBackend {
  return () => (clock() < switchAtMs ? good : weak);
}
