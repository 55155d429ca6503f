// How rows come out of the database in `store` style: names in camel case, times as epoch milliseconds, numbers as numbers.

/** OIDs of the types whose values the drivers would give as something else. */
export const oid = { int8: 20, numeric: 1700, timestamptz: 1184 } as const;

/** Parses PostgreSQL's text of a timestamptz in a session whose time zone is UTC, e.g. `2026-08-01 12:00:00.123+00`. */
export function parseTime(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

/** `first_seen_at` → `firstSeenAt`. */
export const camelCase = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The statements of this program name a few hundred columns at most. */
const knownKeys = new Map<string, string>();

function keyOf(name: string): string {
  const known = knownKeys.get(name);
  if (known !== undefined) return known;
  const key = camelCase(name);
  knownKeys.set(name, key);
  return key;
}

/** Rows as objects, from the columns' names (as the database has them) and each row's values. */
export function rowsOf(names: readonly string[], values: readonly (readonly unknown[])[]): Record<string, unknown>[] {
  const keys = names.map(keyOf);
  // Copied, so that all rows have one shape from the start: wide ones that grow key by key take ten times the memory.
  const empty: Record<string, unknown> = Object.fromEntries(keys.map((key) => [key, null]));
  const objects: Record<string, unknown>[] = [];
  for (const row of values) {
    const object = { ...empty };
    for (let at = 0; at < keys.length; at += 1) object[keys[at] as string] = row[at];
    objects.push(object);
  }
  return objects;
}
