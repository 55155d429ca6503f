// The API over a real store, as its clients see it.
import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../store/index.ts';
import { eachDatabase } from '../store/testing.ts';
import { storeReads, type View } from './index.ts';
import { networkRowSchema, progressSchema, taskRowSchema } from './schemas/bench.ts';
import { boardSchema } from './schemas/board.ts';
import { listOf, problemSchema } from './schemas/common.ts';
import { eventRowSchema, sampleRowSchema, supplierDetailSchema, supplierRowSchema } from './schemas/supplier.ts';
import { network, service } from './testing/seed/seed.ts';
import { estimateOf } from './testing/seed/seed-estimates.ts';
import { zoo } from './testing/seed/seed-suppliers.ts';
import { question } from './testing/seed/seed-tasks.ts';
import { type Answer, ask, nowMs, type Served, serveSeeded } from './testing/served.ts';

const few = zoo.filter(({ name }) => ['large-f16', 'medium', 'flaky'].includes(name));

eachDatabase((_name, open) => {
  let served: Served | null = null;
  const serve = async (...options: Parameters<typeof serveSeeded> extends [Store, ...infer Rest] ? Rest : never) => {
    const store = await open();
    served = await serveSeeded(store, ...options);
    const { server, ids } = served;
    const get = (path: string, headers?: Record<string, string>, method?: string) => ask(`${server.url}${path}`, headers, method);
    const json = async (path: string, headers?: Record<string, string>) => JSON.parse((await get(path, headers)).text);
    return { store, server, ids, get, json };
  };
  afterEach(async () => {
    await served?.server.close();
    expect(served?.errors).toEqual([]);
    served = null;
  });

  describe('GET /api/v1/board', () => {
    it('answers the promised shape, ranked, with every number in its interval', async () => {
      const { json, ids } = await serve({ suppliers: few });
      const board = await json(`api/v1/board?network=${network}&service=${service}`);
      expect(board).toMatchObject({ network, service, asOf: new Date(nowMs).toISOString() });
      expect(board.suppliers.map((row: { name: string; rank: number }) => [row.name, row.rank])).toEqual([
        ['large-f16', 1],
        ['medium', 2],
        ['flaky', 3],
      ]);
      const [first] = board.suppliers;
      expect(first).toMatchObject({ id: ids.get('large-f16'), network, service, asOf: board.asOf, status: 'ranked', readiness: 1 });
      expect(Object.keys(first.overall)).toEqual(['score', 'low', 'high']);
      expect(Object.keys(first.availability)).toEqual(['score', 'low', 'high', 'samples']);
      expect(first.availability.samples).toBe(480);
      expect(first.tasks).toHaveLength(8);
      expect(first.tasks[0]).toEqual({
        task: 'arithmetic',
        score: expect.any(Number),
        low: expect.any(Number),
        high: expect.any(Number),
        answered: expect.any(Number),
        samples: 60,
        newest: expect.stringMatching(/^2026-03-01T/),
      });
      expect(first.latency).toMatchObject({ p50Ms: expect.any(Number), samples: expect.any(Number) });
      expect(first.latency.lowMs).toBeLessThanOrEqual(first.latency.p50Ms);
      expect(first.latency.p50Ms).toBeLessThanOrEqual(first.latency.highMs);
      expect(Date.parse(first.lastSeen)).toBeLessThanOrEqual(nowMs);
      const mean = first.tasks.reduce((sum: number, task: { score: number }) => sum + task.score, 0) / 8;
      expect(first.overall.score).toBeCloseTo(mean, 1);
    });

    it('is null and unranked until each default task has 20 samples', async () => {
      const { json, store, ids } = await serve({ suppliers: few, samples: 19, answers: 0 });
      const before = await json('api/v1/board');
      expect(before.suppliers.every((row: { overall: null; rank: null }) => row.overall === null && row.rank === null)).toBe(true);
      const id = ids.get('medium') ?? '';
      const tasks = await store.read.tasks.list('public');
      await store.write((tx) =>
        tx.estimates.upsert(
          tasks.map((task) => estimateOf(id, task.id, 20, 20, 10, nowMs)),
          0,
        ),
      );
      const after = await json('api/v1/board');
      expect(after.suppliers[0]).toMatchObject({ id, rank: 1, overall: { score: 50 } });
      expect(after.revision).not.toBe(before.revision);
    });

    it('is not sent again to who has it', async () => {
      const { get } = await serve({ suppliers: few });
      const first = await get('api/v1/board');
      const etag = String(first.headers.etag);
      const again = await get('api/v1/board', { 'if-none-match': etag });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
      const head = await get('api/v1/board', {}, 'HEAD');
      expect([head.status, head.text]).toEqual([200, '']);
    });

    it('keeps who left, without a rank, and forgets estimates of a task version that is out of use', async () => {
      const { json, store } = await serve({ suppliers: few });
      const staying = few.filter(({ name }) => name !== 'large-f16');
      const urls = [{ rpcType: 'json_rpc', url: 'http://127.0.0.1:1' }];
      const suppliers = await store.read.suppliers.list({});
      const listing = suppliers.filter(({ name }) => staying.some((one) => one.name === name));
      await store.write((tx) =>
        tx.suppliers.applyListing(
          network,
          listing.map(({ address, name }) => ({ serviceId: service, address, name, urls })),
          nowMs - 1_000,
        ),
      );
      const left = await json('api/v1/board');
      expect(left.suppliers.map((row: { name: string; rank: number; status: string }) => [row.name, row.rank, row.status])).toEqual([
        ['medium', 1, 'ranked'],
        ['flaky', 2, 'ranked'],
        ['large-f16', null, 'left'],
      ]);
      const [arithmetic] = await store.read.tasks.list('public', { name: 'arithmetic' });
      await store.write(async (tx) => {
        await tx.tasks.retire([arithmetic?.id ?? ''], nowMs);
        if (arithmetic === undefined) return;
        const { id: _, ...task } = arithmetic;
        await tx.tasks.upsert([{ ...task, version: 'arithmetic 2' }], nowMs);
      });
      const changed = await json('api/v1/board');
      expect(changed.suppliers[0].tasks.map((task: { task: string }) => task.task)).not.toContain('arithmetic');
      expect(changed.suppliers[0]).toMatchObject({ rank: null, overall: null, status: 'measuring' });
    });
  });

  it('answers every route as its schema says', async () => {
    const { json, ids } = await serve({ suppliers: few, history: 4 });
    const id = ids.get('flaky');
    const list = (row: Parameters<typeof listOf>[0]) => listOf(row, 'List').strict();
    boardSchema.strict().parse(await json('api/v1/board'));
    list(networkRowSchema.strict()).parse(await json('api/v1/networks'));
    list(taskRowSchema.strict()).parse(await json('api/v1/tasks'));
    list(supplierRowSchema.strict()).parse(await json('api/v1/suppliers'));
    list(sampleRowSchema.strict()).parse(await json(`api/v1/suppliers/${id}/samples`));
    list(eventRowSchema.strict()).parse(await json('api/v1/events'));
    progressSchema.strict().parse(await json('api/v1/status'));
    const detail = supplierDetailSchema.strict().parse(await json(`api/v1/suppliers/${id}`));
    expect(detail).toMatchObject({ id, name: 'flaky', staked: true, network, service });
    expect(detail.history.filter((point) => point.task === null).length).toBeGreaterThan(0);
    expect(detail.history.filter((point) => point.task === 'logic')).toHaveLength(4);
    expect(detail.failures.reduce((sum, failure) => sum + failure.count, 0)).toBe(
      (await json(`api/v1/suppliers/${id}/samples?limit=200`)).data.filter((row: { failure: unknown }) => row.failure !== null).length,
    );
    expect(detail.lastAnswers).toHaveLength(20);
    expect(detail.events.map((event) => event.message)).toEqual(['joined the network']);
    expect(detail.board.tier?.reward).toBeGreaterThan(0);
    expect(detail.nextTier?.tasks).toHaveLength(8);
    expect(detail.profiles.map(({ taxonomy, skills }) => [taxonomy, skills.every(({ score }) => score !== null)])).toEqual([
      ['capabilities', true],
      ['uses', true],
    ]);
    for (const list of [detail.history, detail.failures, detail.lastAnswers, detail.events]) {
      for (const row of list) expect(row).toMatchObject({ network, service, asOf: detail.asOf });
    }
  });

  it('pages through samples, suppliers and events: each row once, in order, and the last page says so', async () => {
    const { json, ids } = await serve({ suppliers: few, answers: 23 });
    const walk = async (path: string) => {
      const rows: { id: string; at?: string }[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const page: { data: { id: string }[]; next: string | null } = await json(`${path}limit=5${next === '' ? '' : `&cursor=${next}`}`);
        expect(page.data.length).toBeLessThanOrEqual(5);
        rows.push(...page.data);
        next = page.next;
      }
      return rows;
    };
    const samples = await walk(`api/v1/suppliers/${ids.get('medium')}/samples?`);
    expect(new Set(samples.map((row) => row.id)).size).toBe(23);
    expect(samples.map((row) => row.at)).toEqual(
      samples
        .map((row) => row.at)
        .sort()
        .reverse(),
    );
    const ofTask = await walk(`api/v1/suppliers/${ids.get('medium')}/samples?task=logic&`);
    expect(ofTask.map((row) => row.id)).toEqual(samples.filter((row) => (row as { task?: string }).task === 'logic').map((row) => row.id));
    expect((await walk('api/v1/suppliers?')).map((row) => row.id)).toEqual(
      (await json('api/v1/board')).suppliers.map((row: { id: string }) => row.id),
    );
    expect(new Set((await walk('api/v1/events?')).map((row) => row.id)).size).toBe(3);
  });

  const wrong: readonly (readonly [path: string, status: number, detail: string])[] = [
    ['api/v1/board?service=text-genaration', 404, 'no such network and service; known are localnet/text-generation'],
    ['api/v1/board?servise=x', 400, 'servise: is not a parameter of this address'],
    ['api/v1/suppliers?limit=0', 400, 'limit: '],
    ['api/v1/suppliers?limit=10000', 400, 'limit: '],
    ['api/v1/suppliers?limit=many', 400, 'limit: '],
    ['api/v1/suppliers?cursor=!!', 400, 'cursor is not one that this API gave out'],
    ['api/v1/suppliers/nobody', 404, 'no supplier "nobody"; GET /api/v1/suppliers lists them'],
    ['api/v1/suppliers/nobody/samples', 404, 'no supplier "nobody"'],
    ['api/v1/events?supplier=nobody', 404, 'no supplier "nobody"'],
    ['api/v1/suppliers/%00', 404, 'no supplier'],
    ['api/v1/nothing', 404, 'there is nothing at this address'],
    [`api/v1/board?network=${'x'.repeat(3000)}`, 414, 'the address has more than 2048 characters'],
  ];
  it.each(wrong.map(([path, ...rest]) => [path.slice(0, 60), path, ...rest] as const))(
    'GET /%s is a problem that says what to do',
    async (_title, path, status, detail) => {
      const { get } = await serve({ suppliers: few.slice(0, 1), answers: 0 });
      const answer = await get(path);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      const problem = problemSchema.strict().parse(JSON.parse(answer.text));
      expect([answer.status, problem.status]).toEqual([status, status]);
      expect(problem.detail).toContain(detail);
      expect(problem.type).toMatch(/^urn:hallmark:problem:[a-z-]+$/);
    },
  );

  it('is only read', async () => {
    const { get } = await serve({ suppliers: few.slice(0, 1), answers: 0 });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await get('api/v1/board', {}, method);
      expect([answer.status, answer.headers.allow, answer.headers['content-type']]).toEqual([405, 'GET, HEAD', 'application/problem+json']);
    }
  });

  it('says that nothing is known yet while nothing is', async () => {
    const store = await open();
    served = await serveSeeded(store, { suppliers: [] }, {});
    // The services are there, the suppliers are not.
    const board = JSON.parse((await ask(`${served.server.url}api/v1/board`)).text);
    expect(board.suppliers).toEqual([]);
    expect(JSON.parse((await ask(`${served.server.url}api/v1/status`)).text).state).toBe('starting');
  });

  describe('disclosure', () => {
    /** Everything that the API says, to whoever asks with these headers. */
    const everything = async (get: (path: string) => Promise<Answer>, ids: ReadonlyMap<string, string>) => {
      const paths = ['networks', 'tasks', 'board', 'suppliers', 'events', 'status', 'openapi.json'];
      for (const id of ids.values()) paths.push(`suppliers/${id}`, `suppliers/${id}/samples?limit=200`);
      const answers = await Promise.all([...paths.map((path) => get(`api/v1/${path}`)), get('metrics'), get('')]);
      return answers.map((answer) => answer.text).join('\n');
    };
    const secrets = Array.from({ length: 24 }, (_, index) => [question(index), JSON.stringify(question(index)).slice(1, -1)]).flat();

    it('shows the operator questions, answers and right answers', async () => {
      const { json, ids } = await serve({ suppliers: few });
      const { data } = await json(`api/v1/suppliers/${ids.get('large-f16')}/samples`);
      expect(JSON.parse(data[0].request.text).prompt).toBe(question(0));
      expect(data[0]).toMatchObject({ disclosed: true, target: '12', request: { truncated: false } });
      expect((await json('api/v1/status')).view).toBe('operator');
    });

    it.each([
      ['through a proxy', { 'x-forwarded-for': '203.0.113.9' }],
      ['by another name', { host: 'board.example.org' }],
      ['from a page of another site', { origin: 'https://evil.example' }],
    ])('shows the public %s digests, lengths and verdicts, and no text anywhere', async (_how, headers) => {
      const { get, json, ids } = await serve({ suppliers: few });
      const said = await everything((path) => get(path, headers), ids);
      for (const secret of secrets) expect(said).not.toContain(secret);
      expect(said).not.toContain('cmpl-');
      expect(said).not.toContain('nothing came in time');
      const id = ids.get('large-f16');
      const open = (await json(`api/v1/suppliers/${id}/samples`)).data[0];
      const closed = (await json(`api/v1/suppliers/${id}/samples`, headers)).data[0];
      expect(closed).toEqual({
        ...open,
        asOf: closed.asOf,
        target: null,
        disclosed: false,
        request: { ...open.request, text: null },
        answer: { ...open.answer, text: null },
      });
      expect(closed.request.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(closed.request.bytes).toBeGreaterThan(0);
    });

    it('with operatorView: never shows nobody texts', async () => {
      const { get, ids } = await serve({ suppliers: few.slice(0, 1) }, { operatorView: 'never' });
      const said = await everything(get, ids);
      for (const secret of secrets) expect(said).not.toContain(secret);
    });

    it('follows the rule of each task: retired ones are shown, `always` is shown, `never` is not even then', async () => {
      const { json, store, ids } = await serve({ suppliers: few.slice(0, 1) });
      const tasks = await store.read.tasks.list('public');
      const rules = new Map([
        ['arithmetic', { disclose: 'afterRetirement', retired: true, shown: true }],
        ['comparison', { disclose: 'never', retired: true, shown: false }],
        ['copying', { disclose: 'always', retired: false, shown: true }],
        ['counting', { disclose: 'never', retired: false, shown: false }],
        ['sorting', { disclose: 'afterRetirement', retired: false, shown: false }],
      ] as const);
      await store.write(async (tx) => {
        for (const task of tasks) {
          const rule = rules.get(task.name as 'arithmetic');
          if (rule === undefined) continue;
          await tx.tasks.upsert([{ ...task, disclose: rule.disclose }], nowMs);
          if (rule.retired) await tx.tasks.retire([task.id], nowMs);
        }
      });
      const { data } = await json(`api/v1/suppliers/${ids.get('large-f16')}/samples?limit=200`, { via: '1.1 proxy' });
      for (const [name, rule] of rules) {
        const rows = data.filter((row: { task: string }) => row.task === name);
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) {
          expect([name, row.disclosed, row.request.text !== null, row.target !== null]).toEqual([name, rule.shown, rule.shown, rule.shown]);
        }
      }
    });

    it('keeps the URLs that an operator typed from the public', async () => {
      const { store, ids } = await serve({ suppliers: few.slice(0, 1) });
      const id = ids.get('large-f16') ?? '';
      const urlsFor = async (view: View, kind: string) =>
        (await storeReads(store, { networks: [{ id: network, kind }], tasks: [], now: () => new Date(nowMs) }).supplier(view, id))?.urls
          .length;
      expect(await urlsFor('public', 'endpoints')).toBe(0);
      expect(await urlsFor('operator', 'endpoints')).toBe(1);
      expect(await urlsFor('public', 'localnet')).toBe(1);
    });

    it('keeps private tasks from the public', async () => {
      const { json, store, ids } = await serve({ suppliers: few.slice(0, 1) });
      const [logic] = await store.read.tasks.list('public', { name: 'logic' });
      if (logic === undefined) throw new Error('not seeded');
      await store.write((tx) => tx.tasks.upsert([{ ...logic, visibility: 'private' }], nowMs));
      const proxied = { forwarded: 'for=203.0.113.9' };
      const id = ids.get('large-f16');
      for (const path of ['tasks', 'board', `suppliers/${id}`, `suppliers/${id}/samples?limit=200`]) {
        expect(JSON.stringify(await json(`api/v1/${path}`, proxied))).not.toContain('logic');
        expect(JSON.stringify(await json(`api/v1/${path}`))).toContain('logic');
      }
    });
  });

  it('cleans names, addresses and URLs of what is dangerous to print', async () => {
    const hostile = '\u001b]0;owned\u0007<script>alert(1)</script>\u202egnp.exe';
    const { json, get, ids } = await serve({ suppliers: [{ name: hostile, ability: { default: 0.5 }, up: 1, latencyMs: 10 }] });
    const [row] = (await json('api/v1/board')).suppliers;
    expect(row.name).toBe('\ufffd]0;owned\ufffd<script>alert(1)</script>\ufffdgnp.exe');
    for (const path of ['board', 'suppliers', `suppliers/${ids.get(hostile)}`]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
      expect((await get(`api/v1/${path}`)).text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|\\u00[01]/);
    }
  });

  describe('headers', () => {
    it('allow any origin to read what is public, and nobody but the operator what is not', async () => {
      const { get } = await serve({ suppliers: few.slice(0, 1), answers: 0 });
      const other = await get('api/v1/board', { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' });
      expect(other.headers['access-control-allow-origin']).toBe('*');
      expect(other.headers['access-control-allow-credentials']).toBeUndefined();
      expect(other.headers['cache-control']).toBe('no-cache');
      const own = await get('api/v1/board');
      expect(own.headers['access-control-allow-origin']).toBeUndefined();
      expect(own.headers['cache-control']).toBe('no-store');
      expect(own.headers['cross-origin-resource-policy']).toBe('same-origin');
      for (const answer of [other, own]) expect(String(answer.headers.vary)).toContain('Origin, Host');
    });

    it('are strict on every answer, errors included', async () => {
      const { get } = await serve({ suppliers: few.slice(0, 1), answers: 0 });
      for (const path of ['', 'api/v1/board', 'api/v1/nothing', 'metrics', 'healthz', 'nowhere']) {
        const { headers } = await get(path);
        const policy = String(headers['content-security-policy']);
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/unsafe|data:|https?:|\*/);
        expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
        expect(headers['x-powered-by']).toBeUndefined();
      }
    });
  });

  it('measures itself without a label that a client chose', async () => {
    const { get } = await serve({ suppliers: few.slice(0, 1), answers: 0 });
    await get('api/v1/board');
    await get('api/v1/suppliers/secret-id');
    await get('nowhere/secret-path');
    const { text, headers } = await get('metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toMatch(/hallmark_http_request_seconds_count\{route="\/api\/v1\/board",status="2xx"\} 1/);
    expect(text).toMatch(/hallmark_live_clients 0/);
    expect(text).not.toContain('secret');
    expect((await get('healthz')).text).toBe('ok\n');
  });
});
