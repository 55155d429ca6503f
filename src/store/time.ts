// Times outside are epoch milliseconds; in SQL they are timestamps.
import { type RawBuilder, sql } from 'kysely';

/** A time as an SQL expression, for comparisons in typed queries. */
export const time = (epochMs: number): RawBuilder<number> => sql<number>`${new Date(epochMs)}::timestamptz`;
