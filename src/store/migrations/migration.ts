// What a migration is: numbered SQL that runs once, in order, inside the transaction that records it.

export interface Migration {
  /** 1, 2, 3 ...; never renumbered, never edited once released. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
