// Query plans: what is asked often reads no large table from end to end, on tables of some size with statistics.
import { expect, it } from 'vitest';
import { office } from '../index.ts';
import { innards } from '../store.ts';
import { network, service, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';

const size = process.env.HALLMARK_LONG === '1' ? 500_000 : 20_000;
const suppliers = size / 100;
const tasks = 20;

const id = (letter: string, number: string) => `'${letter}' || lpad((${number})::text, 25, '0')`;
const time = `timestamptz '${new Date(t0).toISOString()}'`;
const rows = `
  insert into services values ('${network}', '${service}', 'text');
  insert into suppliers select ${id('s', 'i')}, '${network}', '${service}', 'pokt' || i, null, ${time}, ${time}, null from generate_series(1, ${suppliers}) i;
  insert into tasks select ${id('t', 'i')}, 'task' || i, 'v1', 'text', 'acc', 'never', 'office', 'public', ${time}, null from generate_series(1, ${tasks}) i;
  insert into windows select ${id('s', 'i')}, ${id('t', 'j')}, 'office', 100, 99, ${time}, ${time}, ${time}, ${time}
    from generate_series(1, ${suppliers}) i, generate_series(1, ${tasks}) j;
  insert into measurements select ${id('m', 'i')}, ${id('s', `1 + i % ${suppliers}`)}, ${id('t', `1 + i % ${tasks}`)}, 'office', 'public',
    case when i % 100 = 0 then 'sampled' else 'done' end, 'seed', null, '[]', null, ${time} + i * interval '1 ms', ${time} + i * interval '1 ms',
    case when i % 100 = 0 then null else ${time} end from generate_series(1, ${size / 4}) i;
  insert into relays (measurement_id, item_index, instance_index, attempt, supplier_id, session_id, application, height, path, sent_at, total_ms,
    loop_delay_ms, failure_kind, failure_owner, request_digest, response_digest, compute_units)
    select ${id('m', 'i / 10')}, i % 10, 0, 0, ${id('s', `1 + (i / 10) % ${suppliers}`)}, 'session', 'app', 1, '/v1/completions', ${time} + i * interval '1 ms', 10, 0,
      case when i % 50 = 0 then 'not_json' end, case when i % 50 = 0 then 'supplier' end, sha256(i::text::bytea), sha256(i::text::bytea), 1
    from generate_series(1, ${size}) i;
  insert into packs select 'm' || i, 'x', sha256(i::text::bytea) || '\\x00000001', '["text/plain"]', 'identity', 'x', ${time} + i * interval '1 ms' from generate_series(1, ${size}) i;
  insert into samples select ${id('m', 'i / 10')}, i % 10, ${id('s', `1 + (i / 10) % ${suppliers}`)}, ${id('t', `1 + (i / 10) % ${tasks}`)}, 'office', 'public', 'item' || i, '1',
    'seed', 'random', null, null, 0, null, true, 1, 'binary', '{}', ${time} + i * interval '1 ms' from generate_series(1, ${size}) i;
  insert into estimates select ${id('e', 'i * 100 + j')}, ${id('s', 'i')}, 'task', ${id('t', 'j')}, ${id('t', 'j')}, 'office', 'public', 0, 0, 1, 0, 0, 1, 1, 0, 1, 9, 9,
    ${time}, ${time}, 'wilson', ${time}, ${time}, case when j % 4 > 0 then ${time} + i * interval '1 ms' end from generate_series(1, ${suppliers}) i, generate_series(1, ${tasks}) j;
  insert into events select ${id('v', 'i')}, 'change', ${id('s', `1 + i % ${suppliers}`)}, null, ${time} + i * interval '1 ms', '{}' from generate_series(1, ${size}) i;
  analyze`;

eachDatabase((_name, open) => {
  it(`reads no large table from end to end (${size} samples)`, { timeout: 600_000 }, async () => {
    const store = await open();
    const database = innards.get(store)?.database;
    if (database === undefined) throw new Error('no database');
    await database.withSession((session) => session.script(rows));
    const pad = (letter: string, number: number) => letter + String(number).padStart(25, '0');
    const supplierId = pad('s', 7);
    const few = Array.from({ length: 12 }, (_, at) => pad('s', at + 1));
    const taskIds = Array.from({ length: tasks }, (_, at) => pad('t', at + 1));
    const taskId = taskIds[0] ?? '';
    const measurementIds = [pad('m', 5), pad('m', 100)];
    const window = { supplierId, taskId, owner: office, samples: 100, ttlMs: 1e9, now: t0 + 1e9 };
    const needs = taskIds.map((one) => ({ taskId: one, samples: 100, ttlMs: 1, minNew: 1, renewAfterMs: null, pauseMs: 0 }));
    const { read } = store;
    const queries: Record<string, () => Promise<unknown>> = {
      window: () => read.samples.window(window),
      windowValues: () => read.samples.windowValues(few.map((one) => ({ ...window, supplierId: one }))),
      samplesOfMeasurement: () => read.samples.ofMeasurement('public', measurementIds[0] ?? ''),
      samplesPage: () => read.samples.page('public', { supplierId, taskIds, limit: 20 }),
      due: () => read.windows.due({ owner: office, now: t0 + 1e6, needs, supplierIds: few, perSupplier: 5, limit: 50 }),
      windows: () => read.windows.list({ supplierIds: few, owner: office }),
      current: () => read.estimates.current('public', { supplierIds: few, owner: office }),
      history: () => read.estimates.history('public', { supplierId, kind: 'task', subject: taskId, owner: office, limit: 50 }),
      measurement: () => read.measurements.getMany('operator', measurementIds),
      measurements: () => read.measurements.list('operator', { supplierId, limit: 20 }),
      open: () => read.measurements.open('operator', { supplierId }),
      pendingCounts: () => read.measurements.pendingCounts('operator'),
      stuck: () => read.measurements.stuck('operator', { before: t0 + 1e9, limit: 10 }),
      outcomes: () => read.relays.outcomesOfMany('operator', measurementIds),
      relaysById: () => read.relays.byIds('operator', [`${measurementIds[0]}-1-0-0`]),
      answers: () => read.relays.answers('operator', measurementIds),
      latencies: () => read.relays.latencies({ supplierIds: few, since: t0, lastRelays: 100 }),
      failures: () => read.relays.failureCounts({ supplierIds: few, since: t0 }),
      textSizes: () =>
        read.packs.sizes([
          { measurementId: 'm1', digest: '00' },
          { measurementId: 'm2', digest: 'ff' },
        ]),
      events: () => read.events.list({ supplierId, limit: 20 }),
      newestEvents: () => read.events.list({ limit: 20 }),
      expiredPacks: () => store.write((tx) => tx.packs.deleteExpired(t0 + 10, 100)),
      oldEstimates: () => store.write((tx) => tx.estimates.deleteHistory(t0 + 2, 100)),
    };
    const scans: string[] = [];
    const withSession = database.withSession;
    for (const [name, query] of Object.entries(queries)) {
      const asked: { readonly sql: string; readonly parameters: readonly unknown[] }[] = [];
      database.withSession = (use) =>
        withSession((session) =>
          use({
            ...session,
            query(sql, parameters, style) {
              asked.push({ sql, parameters });
              return session.query(sql, parameters, style);
            },
          }),
        );
      await query();
      database.withSession = withSession;
      expect(asked.length).toBeGreaterThan(0);
      for (const { sql, parameters } of asked) {
        const { rows: plan } = await withSession((session) => session.query(`explain ${sql}`, parameters, 'queue'));
        for (const line of plan.map((row) => String(row['QUERY PLAN']))) {
          if (/Seq Scan on (relays|samples|packs|measurements|windows|estimates|events)\b/.test(line))
            scans.push(`${name}: ${line.trim()}`);
        }
      }
    }
    expect(scans).toEqual([]);
  });
});
