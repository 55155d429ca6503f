// Which model name to put into requests, where every question costs a relay: asked rarely, and a failure is not asked again at once.

/** `failed`: the supplier gave no usable answer. */
export type AskModel = (address: string, serviceId: string) => Promise<string | null | 'failed'>;

export interface AskedModelsOptions {
  readonly ask: AskModel;
  /** How long an answer is good, in ms. */
  readonly ttlMs?: number;
  readonly pauseAfterFailureMs?: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Longer names are not names. */
export const longestModelName = 256;

/** A function that gives the name a supplier lists first; null where it lists none or does not answer as it should. */
export function askedModels({ ask, ttlMs = 600_000, pauseAfterFailureMs = 15_000, now }: AskedModelsOptions) {
  const known = new Map<string, { goodUntil: number; readonly name: Promise<string | null> }>();
  return (address: string, serviceId: string): Promise<string | null> => {
    const key = `${serviceId}/${address}`;
    const last = known.get(key);
    if (last && now() < last.goodUntil) return last.name;
    const entry = {
      goodUntil: now() + ttlMs,
      name: ask(address, serviceId).then((name) => {
        if (name !== 'failed') return name;
        entry.goodUntil = now() + pauseAfterFailureMs;
        return null;
      }),
    };
    known.set(key, entry);
    return entry.name;
  };
}
