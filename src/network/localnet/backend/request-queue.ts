// One at a time, in the order of arrival: a model has one context with one sequence.

export interface RequestQueue {
  /** Runs `work` after all that came before it. An aborted request that still waits is dropped with the signal's reason. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing runs any more; later requests are refused. */
  close(): Promise<void>;
}

export function requestQueue(): RequestQueue {
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  return {
    run: (signal, work) => {
      if (closed) return Promise.reject(new Error('the model is closed'));
      const result = last.then(() => {
        signal.throwIfAborted();
        return work();
      });
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      closed = true;
      await last;
    },
  };
}
