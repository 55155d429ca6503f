// Values by key that are made once while they are in use.

export interface Remembered<T> {
  /** The key's value; made where it is not remembered. */
  of(key: string): T;
  /** Remembers a value that is at hand. */
  keep(key: string, value: T): void;
}

/** Enough for the items of a family that are under way at a time. */
const mostValues = 8192;

/** Remembers what `make` made last, a few megabytes at most: when there is too much it starts anew. */
export function remembered<T>(make: (key: string) => T): Remembered<T> {
  const made = new Map<string, T>();
  const keep = (key: string, value: T): void => {
    if (made.size >= mostValues) made.clear();
    made.set(key, value);
  };
  return {
    keep,
    of(key) {
      const known = made.get(key);
      if (known !== undefined) return known;
      const value = make(key);
      keep(key, value);
      return value;
    },
  };
}
