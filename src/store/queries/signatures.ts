// Signatures: a supplier's fingerprints (tokenizer, config, identity), each with the time it held.
import type { Sql } from '../dialect.ts';
import { addEvents } from './events.ts';

export interface Signature {
  readonly supplierId: string;
  readonly kind: string;
  readonly value: string;
  readonly validFrom: number;
  /** Null while it holds. */
  readonly validTo: number | null;
}

export function signatureReads(db: Sql) {
  return {
    /** The signatures that hold now. */
    async current(supplierId: string): Promise<readonly Signature[]> {
      return db
        .selectFrom('signatures')
        .selectAll()
        .where('supplierId', '=', supplierId)
        .where('validTo', 'is', null)
        .orderBy('kind')
        .execute();
    },

    /** All signatures, newest first. */
    async history(supplierId: string): Promise<readonly Signature[]> {
      return db
        .selectFrom('signatures')
        .selectAll()
        .where('supplierId', '=', supplierId)
        .orderBy('validFrom', 'desc')
        .orderBy('kind')
        .execute();
    },
  };
}

export function signatureWrites(db: Sql) {
  return {
    /**
     * Notes the signature seen at `at`. Answers `same`, `first`, or `changed` (then the old one has ended and there is a `signature`
     * event); emptying the windows that depend on it is the caller's part.
     */
    async observe(seen: {
      readonly supplierId: string;
      readonly kind: string;
      readonly value: string;
      readonly at: number;
    }): Promise<'same' | 'first' | 'changed'> {
      const { supplierId, kind, value } = seen;
      const at = new Date(seen.at);
      const current = await db
        .selectFrom('signatures')
        .select('value')
        .where('supplierId', '=', supplierId)
        .where('kind', '=', kind)
        .where('validTo', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      if (current?.value === value) return 'same';
      await db
        .updateTable('signatures')
        .set({ validTo: at })
        .where('supplierId', '=', supplierId)
        .where('kind', '=', kind)
        .where('validTo', 'is', null)
        .execute();
      await db
        .insertInto('signatures')
        .values({ supplierId, kind, value, validFrom: at })
        .onConflict((conflict) => conflict.columns(['supplierId', 'kind', 'validFrom']).doUpdateSet({ value, validTo: null }))
        .execute();
      if (current === undefined) return 'first';
      await addEvents(db, [
        { kind: 'signature', supplierId, taskId: null, at: seen.at, data: { signature: kind, from: current.value, to: value } },
      ]);
      return 'changed';
    },
  };
}
