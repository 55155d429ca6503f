// The whole test-bench through signed relays: ShannonSim with sessions of ten short blocks in front of suppliers of known ability, while nodes
// fail, lag and lie. No relay leaves its session, and all evidence that was stored verifies in a process that knows nothing else.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { findTask } from '../../src/harness/index.ts';
import type { Network, RelayOutcome, Session } from '../../src/network/network.ts';
import { openChain } from '../../src/network/shannon/chain/open-chain.ts';
import { shannonNetwork } from '../../src/network/shannon/network.ts';
import { verifyEvidence } from '../../src/network/shannon/relay/verify-evidence.ts';
import { type ShannonSim, startShannonSim } from '../../src/network/shannon/sim/shannon-sim.ts';
import { simKey } from '../../src/network/shannon/sim/sim-key.ts';
import { createClient } from '../../src/openai/client.ts';
import { supplierId } from '../../src/store/index.ts';
import { silentLog } from '../../src/store/log.ts';
import { openStore } from '../../src/store/open.ts';
import { innards } from '../../src/store/store.ts';
import { startBench } from '../../src/testbench/bench.ts';
import { registerTasks } from '../../src/testbench/register-tasks.ts';
import { createAnswerBook } from '../../src/testbench/testing/answer-book.ts';
import { taskConfig } from '../../src/testbench/testing/bench-kit.ts';
import { startOracle } from '../../src/testbench/testing/oracle.ts';

const blockMs = 120;
const blocksPerSession = 10;
const graceBlocks = 1;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface SeenRelay {
  readonly session: Session;
  readonly path: string;
  readonly outcome: RelayOutcome;
}

/** The network, with what went through it on record. */
const recording = (network: Network, seen: SeenRelay[]): Network => ({
  ...network,
  relay: async (request) => {
    const outcome = await network.relay(request);
    seen.push({ session: request.session, path: request.http.path, outcome });
    return outcome;
  },
});

it('measures suppliers rightly, within their sessions, with evidence for every answer', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hallmark-shannon-'));
  closers.push(() => rm(folder, { recursive: true }));
  const store = await openStore({ home: folder, clock: Date, log: silentLog });
  closers.push(() => store.close());
  const book = createAnswerBook();
  const abilities = { perfect: 1, hopeless: 0 };
  const oracles = await Promise.all(
    Object.entries(abilities).map(async ([name, ability]) => {
      const oracle = await startOracle({ book, salt: name, ability: () => ability, latencyMs: 2 });
      closers.push(() => oracle.close());
      return { name, url: oracle.url };
    }),
  );
  const sim: ShannonSim = await startShannonSim({
    blockMs,
    params: { blocksPerSession, graceBlocks },
    suppliers: oracles.map(({ name, url }, index) => ({
      name,
      kind: index === 0 ? 'poktroll' : 'pocket-relay-miner',
      serviceIds: ['text-generation'],
      backendUrl: url,
    })),
  });
  closers.push(() => sim.close());
  const chainClient = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  closers.push(() => chainClient.close());
  const seen: SeenRelay[] = [];
  const nodes = sim.nodes.map(({ url }) => url);
  const network = recording(
    await shannonNetwork({
      id: 'pocket',
      chain: openChain({ nodes, client: chainClient, statusTtlMs: blockMs / 4, restMs: 200, maxLagBlocks: 2 }),
      client: createClient({ addressPolicy: { typed: ['127.0.0.1'] } }),
      keys: [simKey('sim', 'gateway')],
      applications: [{ address: sim.chain.key('application').address }],
      blockMs,
    }),
    seen,
  );
  closers.push(() => network.close());
  const tasks = ['arithmetic', 'multiple_choice'].map((name) => taskConfig({ name, every: { unit: 'sessions', sessions: 1 } }));
  const policies = await registerTasks(tasks, { store, find: (name) => book.record(findTask(name)), now: Date.now() });
  const bench = startBench({
    store,
    networks: [network],
    policies,
    concurrency: { global: 4, perSupplier: 2 },
    retries: { attempts: 3, backoffMs: 20 },
    retentionMs: 86_400_000,
    now: Date.now,
    log: { warn: () => {}, error: () => {} },
    passMs: 30,
  });
  closers.push(() => bench.stop());

  const [rest, comet] = sim.nodes;
  const faults = [{ down: true }, { lagBlocks: 30 }, { chainId: 'another-chain' }];
  for (const [index, fault] of faults.entries()) {
    (index % 2 === 0 ? rest : comet)?.misbehave(fault);
    await sleep(blockMs * blocksPerSession);
    for (const node of sim.nodes) node.misbehave({});
  }
  for (const node of sim.nodes) node.misbehave({ down: true });
  await sleep(3 * blockMs);
  for (const node of sim.nodes) node.misbehave({});
  await sleep(2 * blockMs * blocksPerSession);
  await bench.stop();

  const sessions = new Set(seen.map(({ session }) => session.id));
  expect(sessions.size).toBeGreaterThanOrEqual(4);
  const sent = seen.filter(({ outcome }) => outcome.evidence !== null);
  expect(sent.length).toBeGreaterThan(40);
  for (const { outcome } of sent) {
    // At an edge a relay may have gone into the neighbour session: what counts is the session that was signed for.
    const { session, height } = verifyEvidence(String(outcome.evidence));
    expect(Number(session?.startHeight)).toBeLessThanOrEqual(height ?? Number.NaN);
    expect(Number(session?.endHeight) + graceBlocks).toBeGreaterThanOrEqual(height ?? Number.NaN);
  }
  // What failed was nobody's fault but the nodes' and the sessions' ends.
  const failures = new Set(
    seen.flatMap(({ path, outcome: { exchange } }) => (exchange.ok || path !== '/v1/completions' ? [] : [exchange.failure.kind])),
  );
  for (const kind of failures) expect(['not_in_session', 'network_unavailable', 'aborted']).toContain(kind);

  const idOf = (name: string): string => supplierId('pocket', 'text-generation', sim.chain.key(name).address);
  for (const [name, ability] of Object.entries(abilities)) {
    for (const { taskId } of policies) {
      const samples = await store.read.samples.page('operator', { supplierId: idOf(name), taskIds: [taskId], limit: 10_000 });
      expect(samples.length, name).toBeGreaterThan(0);
      for (const { answered, value } of samples) expect([answered, value]).toEqual([true, ability]);
    }
  }

  // Every relay that got an answer has its evidence in the store, and a program that has nothing else says that it verifies.
  const database = innards.get(store)?.database;
  if (!database) throw new Error('the store has no database');
  const { rows } = await database.withSession((session) =>
    session.script("select convert_from(evidence, 'UTF8') as evidence from relays where failure_kind is null"),
  );
  const answered = rows.map((row) => String(row.evidence));
  expect(answered.length).toBeGreaterThan(40);
  const file = join(folder, 'evidence.jsonl');
  await writeFile(file, `${answered.join('\n')}\n`);
  const program = new URL('../../bin/hallmark.js', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'shannon', 'verify', file], { maxBuffer: 64 * 1024 * 1024 });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${answered.length} of ${answered.length} verify`);
});
