// Who is looking. Tasks, measurements and estimates have an owner and a visibility, and every query on them filters with this.
import { type RawBuilder, sql } from 'kysely';

/**
 * `operator` runs this test office and sees everything; an owner sees what is public and what is their own; `public` sees what is public.
 * What is `unlisted` is found by those who know its id, and is in no list.
 */
export type Viewer = 'public' | 'operator' | { readonly owner: string };

/** Owner of what the test office itself measures. */
export const office = 'office';

/** Rows of `table` that belong into a list for this viewer. */
export function listedFor(viewer: Viewer, table: string): RawBuilder<boolean> {
  return filter(viewer, table, ['public']);
}

/** Rows of `table` that this viewer may see when they know the id. */
export function reachableFor(viewer: Viewer, table: string): RawBuilder<boolean> {
  return filter(viewer, table, ['public', 'unlisted']);
}

function filter(viewer: Viewer, table: string, visibilities: readonly string[]): RawBuilder<boolean> {
  if (viewer === 'operator') return sql<boolean>`true`;
  const visible = sql<boolean>`${sql.ref(`${table}.visibility`)} in (${sql.join(visibilities.map((name) => sql.lit(name)))})`;
  return viewer === 'public' ? visible : sql<boolean>`(${visible} or ${sql.ref(`${table}.owner`)} = ${viewer.owner})`;
}
