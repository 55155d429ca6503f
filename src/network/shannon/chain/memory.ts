// Remembers answers: those who ask for the same meanwhile share one question, and failures are forgotten.

export interface Memory<T> {
  get(key: string, ask: () => Promise<T>): Promise<T>;
  delete(key: string): void;
  clear(): void;
}

/** @param capacity when there are more, those asked first are forgotten */
export function memory<T>(capacity: number): Memory<T> {
  const known = new Map<string, Promise<T>>();
  return {
    get: (key, ask) => {
      const remembered = known.get(key);
      if (remembered) return remembered;
      const oldest = known.keys().next().value;
      if (known.size >= capacity && oldest !== undefined) known.delete(oldest);
      const answer = ask();
      known.set(key, answer);
      answer.catch(() => {
        if (known.get(key) === answer) known.delete(key);
      });
      return answer;
    },
    delete: (key) => void known.delete(key),
    clear: () => known.clear(),
  };
}
