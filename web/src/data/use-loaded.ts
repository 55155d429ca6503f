// Reads something from the API for a component: again when the key changes, never two answers at once.
import { useEffect, useState } from 'react';

export interface Loaded<Value> {
  readonly value: Value | null;
  readonly trouble: string | null;
}

/**
 * @param key changes when the answer is for something else; the old value stays until the new one is there unless `subject` changes
 * @param subject what the value is about: another one empties it at once
 */
export function useLoaded<Value>(subject: string, key: string, load: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<Loaded<Value> & { readonly subject: string }>({ subject, value: null, trouble: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is made anew with each render; subject and key say when it means something else
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => setState({ subject, value, trouble: null }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const trouble = error instanceof Error ? error.message : 'This could not be read.';
        setState((before) => ({ subject, value: before.subject === subject ? before.value : null, trouble }));
      },
    );
    return () => abort.abort();
  }, [subject, key]);
  return state.subject === subject ? state : { value: null, trouble: null };
}
