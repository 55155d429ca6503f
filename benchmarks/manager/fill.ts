// Fills a store as a network that has been measured for a while leaves it: in SQL, whole sets at once.
import { innards, type Store } from '../../src/store/store.ts';

/** Of 10,000 windows: how many were never measured, are not full yet, and hold samples that have grown too old meanwhile. */
export const never = 500;
const partly = 500;
const aged = 20;

/**
 * A window for each (supplier, task) but for those never measured; full ones are fresh. Aged windows have their samples, 100 each, of which
 * half count no more: what the manager must then count.
 *
 * @param nowMs milliseconds since the epoch
 * @param ttlMs age at which a sample counts no more
 */
export async function fillWindows(store: Store, nowMs: number, ttlMs: number): Promise<void> {
  const at = `to_timestamp(${nowMs} / 1000.0)`;
  const ttl = `${ttlMs} * interval '1 millisecond'`;
  await script(
    store,
    `delete from windows;
     create temporary table pairs as
       select s.id as supplier_id, t.id as task_id, (hashtext(s.id || t.id) & 2147483647) % 10000 as dice from suppliers s cross join tasks t;
     insert into windows (supplier_id, task_id, owner, samples, answered, oldest_at, newest_at, computed_at, last_planned_at)
       select supplier_id, task_id, 'office', w.samples, w.samples,
         case when dice < ${never + aged} then ${at} - ${ttl} * 1.5 else ${at} - ${ttl} / 2 end, ${at}, ${at}, ${at} - interval '1 minute'
       from pairs cross join lateral (select case when dice between ${never + aged} and ${never + aged + partly - 1} then 1 + dice % 99 else 100 end as samples) as w
       where dice >= ${never};
     insert into samples (measurement_id, item_index, supplier_id, task_id, owner, visibility, item_id, harness_version, seed, policy, repeat,
         answered, value, value_kind, metrics, taken_at)
       select 'aged' || supplier_id || task_id, i, supplier_id, task_id, 'office', 'public', 'item', '1', 'seed', 'random', 0,
         true, 1, 'binary', '{}', ${at} - ${ttl} * 1.5 * (i + 1) / 100
       from pairs cross join generate_series(0, 99) as i where dice between ${never} and ${never + aged - 1};
     drop table pairs`,
  );
  for (const table of ['suppliers', 'tasks', 'windows', 'samples', 'measurements']) await script(store, `vacuum (analyze) ${table}`);
}

/** Ends all open measurements, so that the next pass plans as many again. */
export const endOpen = (store: Store): Promise<void> =>
  script(store, `update measurements set state = 'abandoned', finished_at = now() where finished_at is null`);

async function script(store: Store, sql: string): Promise<void> {
  const inner = innards.get(store);
  if (!inner) throw new Error('this store was not opened by openStore');
  await inner.database.withSession((session) => session.script(sql));
}
