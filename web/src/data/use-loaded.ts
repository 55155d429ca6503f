// Reads something from the API for a component: again when the key changes, again after a failure that may pass, never two answers at once.
import { useEffect, useState } from 'react';
import { ApiError } from './api.ts';

export interface Loaded<Value> {
  readonly value: Value | null;
  readonly trouble: string | null;
}

const againMs = 3_000;

/**
 * @param subject what the value is about: another one empties it at once
 * @param key changes when the value may have changed; the old one stays until the new one is there
 */
export function useLoaded<Value>(subject: string, key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<Loaded<Value> & { readonly subject: string }>({ subject, value: null, trouble: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is made anew with each render; subject and key say when it means something else
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () =>
      load(abort.signal).then(
        (value) => setState({ subject, value, trouble: null }),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const trouble = error instanceof Error ? error.message : 'This could not be read.';
          setState((before) => ({ subject, value: before.subject === subject ? before.value : null, trouble }));
          if (mayPass(error)) timer = setTimeout(read, againMs);
        },
      );
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [subject, key]);
  return state.subject === subject ? state : { value: null, trouble: null };
}

/** A server that is away or busy may be back; what it does not know it will not know in three seconds either. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === null || error.status >= 500);
}
