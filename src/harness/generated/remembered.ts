// Values by key that are made once while they are in use.

/** Enough for the items that are under way at a time. */
const mostValues = 4096;

/** The same function, which remembers what it made last. When it holds too much it starts anew. */
export function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    if (made.size >= mostValues) made.clear();
    made.set(key, value);
    return value;
  };
}
