// Groups: suppliers that belong together (a back end, an operator), as memberships with from and to.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { time } from '../time.ts';

export interface GroupMember {
  readonly groupId: string;
  readonly kind: string;
  readonly name: string;
  readonly supplierId: string;
  readonly validFrom: number;
  readonly validTo: number | null;
}

export function groupReads(db: Sql) {
  return {
    /** Memberships that hold at `at`, of one kind of group. */
    async members(filter: { readonly kind: string; readonly at: number }): Promise<readonly GroupMember[]> {
      const at = time(filter.at);
      return db
        .selectFrom('groupMembers')
        .innerJoin('groups', 'groups.id', 'groupMembers.groupId')
        .select([
          'groupMembers.groupId',
          'groups.kind',
          'groups.name',
          'groupMembers.supplierId',
          'groupMembers.validFrom',
          'groupMembers.validTo',
        ])
        .where('groups.kind', '=', filter.kind)
        .where('validFrom', '<=', at)
        .where(({ eb, or }) => or([eb('validTo', 'is', null), eb('validTo', '>', at)]))
        .orderBy('groupMembers.groupId')
        .orderBy('groupMembers.supplierId')
        .execute();
    },
  };
}

export function groupWrites(db: Sql) {
  return {
    /** Makes these suppliers the group's members from `at` on; who is missing has left it. The group is made if it is not there. */
    async setMembers(group: {
      readonly id: string;
      readonly kind: string;
      readonly name: string;
      readonly supplierIds: readonly string[];
      readonly at: number;
    }): Promise<void> {
      const at = new Date(group.at);
      await db
        .insertInto('groups')
        .values({ id: group.id, kind: group.kind, name: group.name, createdAt: at })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: group.name }))
        .execute();
      await sql`
        update group_members set valid_to = ${at}
        where group_id = ${group.id} and valid_to is null and supplier_id <> all(${group.supplierIds}::text[])`.execute(db);
      await sql`
        insert into group_members (group_id, supplier_id, valid_from)
        select ${group.id}, id, ${at}::timestamptz from unnest(${group.supplierIds}::text[]) as s(id)
        where not exists (select from group_members m where m.group_id = ${group.id} and m.supplier_id = s.id and m.valid_to is null)
        on conflict (group_id, supplier_id, valid_from) do update set valid_to = null`.execute(db);
    },
  };
}
