// Items of a measurement stand in runs, and media types of a pack that repeat are left out. Rows of before are read as they are; the new
// version keeps programs of before, which cannot read the new rows, from opening the store.
import type { Migration } from './migration.ts';

const sql = `
comment on column measurements.items is 'runs of items that were chosen in the same way; rows of before version 5: each item with everything of it';
comment on column packs.media_types is 'one for each text; the last holds for all that follow';
`;

export const shorterRows: Migration = { version: 5, name: 'shorter-rows', sql };
