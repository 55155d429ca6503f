// Live events over a real store and real sockets.
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Store } from '../store/index.ts';
import { eachDatabase } from '../store/testing.ts';
import { startServer, storeReads } from './index.ts';
import type { Reads } from './reads.ts';
import type { BoardChangesAnswer } from './schemas/board.ts';
import { networks, seedStore } from './testing/seed/seed.ts';
import { estimateOf } from './testing/seed/seed-estimates.ts';
import { zoo } from './testing/seed/seed-suppliers.ts';
import { ask, atOnce, nowMs, type Served, serveSeeded } from './testing/served.ts';

const two = zoo.slice(0, 2);

interface LiveEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: string;
}

/** Reads server-sent events until `stop`. */
async function* events(url: string, signal: AbortSignal, headers: Record<string, string> = {}): AsyncGenerator<LiveEvent> {
  const response = await fetch(url, { signal, headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      text = text.slice(end + 2);
      yield {
        event: fields.get('event') ?? (fields.has('') ? 'beat' : 'retry'),
        id: fields.get('id') ?? null,
        data: fields.get('data') ?? '',
      };
    }
  }
}

async function next(stream: AsyncGenerator<LiveEvent>, event: string): Promise<LiveEvent> {
  for (;;) {
    const { value, done } = await stream.next();
    if (done) throw new Error(`the stream ended without ${event}`);
    if (value.event === event) return value;
  }
}

/** A supplier whose name changes with every round. */
const rowOfRound = (id: string, round: number) => ({
  id,
  address: id,
  name: `${round} ${'n'.repeat(70)}`,
  staked: true,
  lastSeen: null,
  latency: null,
  estimates: [],
  standing: null,
});

eachDatabase((_name, open) => {
  let served: Served | null = null;
  const stop = new AbortController();
  const serve = async (limits: Parameters<typeof serveSeeded>[2] = {}) => {
    const store = await open();
    served = await serveSeeded(store, { suppliers: two, answers: 0 }, limits);
    return { store, ...served, board: async () => JSON.parse((await ask(`${served?.server.url}api/v1/board`)).text) };
  };
  /** Makes a supplier's scores what they were not before, as the summarizer does. */
  const improve = async (store: Store, id: string, right: number) => {
    const tasks = await store.read.tasks.list('public');
    await store.write(async (tx) => {
      await tx.estimates.upsert(
        tasks.map((task) => estimateOf(id, task.id, 60, 60, right, nowMs + 1)),
        0,
      );
      tx.notify({ kind: 'estimate', supplierId: id });
    });
  };
  afterEach(async () => {
    await served?.server.close();
    served = null;
  });

  it('tells what changed on the board, and only that', async () => {
    const { store, server, ids, board } = await serve();
    const before = await board();
    const stream = events(`${server.url}api/v1/live?after=${before.revision}`, stop.signal);
    expect(await next(stream, 'retry')).toMatchObject({ event: 'retry' });
    expect(JSON.parse((await next(stream, 'progress')).data)).toMatchObject({ view: 'operator' });
    await improve(store, ids.get('large-q8') ?? '', 60);
    const event = await next(stream, 'changes');
    const changes: BoardChangesAnswer = JSON.parse(event.data);
    expect(changes).toMatchObject({ previous: before.revision, revision: event.id, removed: [] });
    expect(changes.changed.find((row) => row.id === ids.get('large-q8'))).toMatchObject({ rank: 1, overall: { score: 100 } });
    const after = await board();
    expect(after.revision).toBe(changes.revision);
    await stream.return(undefined);
  });

  it('goes on where a client left off: missed changes by Last-Event-ID, a reset for what is no longer known', async () => {
    const { store, server, ids, board } = await serve();
    const { revision: first } = await board();
    await improve(store, ids.get('large-q8') ?? '', 1);
    const { revision: second } = await board();
    await improve(store, ids.get('large-q8') ?? '', 2);
    const { revision: third } = await board();
    const stream = events(`${server.url}api/v1/live?after=ignored`, stop.signal, { 'last-event-id': first });
    const missed = [await next(stream, 'changes'), await next(stream, 'changes')];
    expect(missed.map(({ id }) => id)).toEqual([second, third]);
    await stream.return(undefined);
    for (const after of ['', '?after=unknown-7']) {
      const strange = events(`${server.url}api/v1/live${after}`, stop.signal);
      expect(await next(strange, 'reset')).toMatchObject({ id: null });
      await strange.return(undefined);
    }
  });

  it('keeps quiet connections alive', async () => {
    const { server } = await serve({ limits: { ...atOnce, heartbeatMs: 20 } });
    const stream = events(`${server.url}api/v1/live`, stop.signal);
    expect(await next(stream, 'beat')).toBeDefined();
    expect(await next(stream, 'beat')).toBeDefined();
    await stream.return(undefined);
  });

  it('has room for so many, says so to the next one, and takes another when one has gone', async () => {
    const { server } = await serve({ limits: { ...atOnce, maxLiveClients: 2 } });
    const url = `${server.url}api/v1/live`;
    const open = [events(url, stop.signal), events(url, stop.signal)];
    for (const stream of open) await next(stream, 'retry');
    const refused = await ask(url);
    expect([refused.status, refused.headers['retry-after'], refused.headers['content-type']]).toEqual([
      503,
      '30',
      'application/problem+json',
    ]);
    expect(JSON.parse(refused.text).detail).toContain('poll /api/v1/board instead');
    await open[0]?.return(undefined);
    await expect.poll(async () => (await ask(`${server.url}metrics`)).text.includes('hallmark_live_clients 1')).toBe(true);
    const third = events(url, stop.signal);
    await next(third, 'retry');
    await third.return(undefined);
    await open[1]?.return(undefined);
  });

  it('cuts a client that does not read, and the others go on', async () => {
    const store = await open();
    const base = storeReads(store, { networks, tasks: [], now: () => new Date(nowMs) });
    await seedStore(store, { nowMs, suppliers: two, samples: 0 });
    let round = 0;
    let fire = () => {};
    const reads: Reads = {
      ...base,
      // A large board of which everything changes all the time: more than any socket's buffers hold.
      rows: async () => Array.from({ length: 300 }, (_, index) => rowOfRound(`${index}`, ++round)),
      onChange: (listener) => {
        fire = listener;
        return () => {};
      },
    };
    const server = await startServer({ reads, host: '127.0.0.1', port: 0, limits: { ...atOnce, maxPendingBytes: 1_000_000 } });
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    const reader = events(`${server.url}api/v1/live`, stop.signal);
    await next(reader, 'reset');
    const metrics = async () => (await ask(`${server.url}metrics`)).text;
    for (let sent = 0; !(await metrics()).includes('hallmark_live_dropped_total 1'); sent++) {
      expect(sent).toBeLessThan(2_000);
      fire();
      expect(JSON.parse((await next(reader, 'changes')).data).changed).toHaveLength(300);
    }
    fire();
    expect(JSON.parse((await next(reader, 'changes')).data).changed).toHaveLength(300);
    expect(await metrics()).toContain('hallmark_live_clients 1');
    socket.destroy();
    await reader.return(undefined);
    await server.close();
  });

  it('ends all streams when the server stops', async () => {
    const { server } = await serve();
    const stream = events(`${server.url}api/v1/live`, stop.signal);
    await next(stream, 'retry');
    await server.close();
    const rest: string[] = [];
    for await (const { event } of stream) rest.push(event);
    expect(rest).not.toContain('changes');
  });
});
