// hallmark shannon over a simulated network: what people see, and the exit codes that scripts see.
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { writeKeyFile } from '../../network/shannon/keys/keygen.ts';
import { type ShannonSim, startShannonSim } from '../../network/shannon/sim/shannon-sim.ts';
import { type TestBackend, testBackend } from '../../network/shannon/testing/test-backend.ts';
import { openStore, silentLog } from '../../store/index.ts';
import { newMeasurement, newRelay, seed } from '../../store/testing/fixtures.ts';
import { main } from '../main.ts';

const folder = mkdtempSync(join(tmpdir(), 'hallmark-shannon-cli-'));
const config = join(folder, 'hallmark.yaml');
const home = join(folder, 'home');
let sim: ShannonSim;
let backend: TestBackend;
let supplier = '';
beforeAll(async () => {
  backend = await testBackend();
  sim = await startShannonSim({
    blockMs: 3_600_000,
    suppliers: [{ name: 'one', kind: 'pocket-relay-miner', serviceIds: ['text-generation'], backendUrl: backend.url }],
  });
  supplier = sim.suppliers[0]?.address ?? '';
  await writeKeyFile(join(folder, 'gateway.key'), sim.chain.key('gateway'));
  const network = {
    kind: 'shannon',
    nodes: sim.nodes.map(({ url }) => url),
    applications: [{ address: sim.chain.key('application').address }],
    keys: [{ file: './gateway.key' }],
    trustedHosts: ['127.0.0.1'],
  };
  writeFileSync(config, JSON.stringify({ network }));
});
afterAll(async () => {
  await Promise.all([sim.close(), backend.close()]);
  rmSync(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    env: { HALLMARK_CONFIG: config, HALLMARK_HOME: home },
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  };
  const exitCode = await main(['shannon', ...args], io);
  return { exitCode, out: out.join(''), err: err.join('') };
}

describe('status', () => {
  it('says that all is well', async () => {
    const { exitCode, out } = await run('status');
    expect(out).toContain('shannon-sim');
    expect(out).toContain(`signed by ${sim.chain.key('gateway').address}`);
    expect(out).toContain('session 1, blocks 1 to 10');
    expect(exitCode).toBe(0);
  });

  it('says what is missing, and ends with 3', async () => {
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, readFileSync(config, 'utf8').replace('./gateway.key', './no.key'));
    const { exitCode, out } = await run('status', '--config', wrong);
    expect(out).toContain('key: the key file');
    expect(out).toContain('missing: a key of one of the ring');
    expect(exitCode).toBe(3);
    const down = await run('status', '--node', 'http://127.0.0.1:1');
    expect(down.out).toContain('does not answer');
    expect(down.exitCode).toBe(3);
  });
});

it('lists suppliers and the session, as text and as JSON', async () => {
  const { out } = await run('suppliers', '--service', 'text-generation');
  expect(out).toContain(`${supplier}`);
  expect(out).toContain('1 suppliers are staked for text-generation');
  const json = await run('suppliers', '--service', 'text-generation', '--node', sim.nodes[1]?.url ?? '', '--json');
  expect(JSON.parse(json.out)).toMatchObject([{ address: supplier, stakeUpokt: '2000000000' }]);
  const app = sim.chain.key('application').address;
  expect((await run('session', '--app', app, '--service', 'text-generation')).out).toContain(supplier);
  const unknown = await run('session', '--app', app, '--service', 'no-such-service');
  expect(unknown.exitCode).toBe(3);
  expect(unknown.err).toContain('is the application staked for this service?');
});

describe('relay and verify', () => {
  const evidence = join(folder, 'evidence.json');

  it('sends one, keeps the evidence, and verifies it', async () => {
    const relay = await run(
      'relay',
      '--service',
      'text-generation',
      '--supplier',
      supplier,
      '--data',
      '{"prompt":"2+2="}',
      '--evidence',
      evidence,
    );
    expect(relay).toMatchObject({ exitCode: 0, err: '' });
    expect(JSON.parse(relay.out)).toMatchObject({ choices: [{ text: ' 4' }] });
    const verified = await run('verify', evidence);
    expect(verified.out).toContain(`verifies: supplier ${supplier} gave this answer`);
    expect(verified.exitCode).toBe(0);
  });

  it('refuses evidence in which anything was changed', async () => {
    const its: Record<string, string> = JSON.parse(readFileSync(evidence, 'utf8'));
    for (const field of ['request', 'response', 'supplierAddress', 'supplierPublicKey']) {
      const text = its[field] ?? '';
      const at = Math.floor(text.length / 2);
      const changed = join(folder, 'changed.json');
      const other = text[at] === 'a' ? 'b' : 'a';
      writeFileSync(changed, JSON.stringify({ ...its, [field]: `${text.slice(0, at)}${other}${text.slice(at + 1)}` }));
      const { exitCode, out } = await run('verify', changed);
      expect(out, field).toContain('does not verify');
      expect(exitCode).toBe(3);
    }
    writeFileSync(join(folder, 'nonsense.json'), '{"kind":"shannon-relay"}\n[1]\n');
    expect((await run('verify', join(folder, 'nonsense.json'))).out).toContain('0 of 2 verify');
  });

  it('takes stored evidence out of the store, as verify reads it', async () => {
    const none = await run('evidence', 'm0-0');
    expect(none).toMatchObject({ exitCode: 2 });
    expect(none.err).toContain('nothing was measured here yet');
    cpSync(inject('testDatabases').pgliteTemplate, home, { recursive: true });
    const store = await openStore({ home, clock: Date, log: silentLog });
    const seeded = await seed(store);
    const its = readFileSync(evidence);
    await store.write(async (tx) => {
      await tx.measurements.plan([newMeasurement(seeded)]);
      const relays = [0, 1].map((itemIndex) => newRelay(seeded, { itemIndex, evidence: its.subarray(0, -1) }));
      await tx.relays.add([...relays, newRelay(seeded, { itemIndex: 2 })], []);
    });
    await store.close();

    const exported = join(folder, 'exported.json');
    const written = await run('evidence', '--supplier', 'pokt0', '--out', exported);
    expect(written).toMatchObject({ exitCode: 0, err: '' });
    expect(written.out).toContain('evidence of 2 relays');
    expect((await run('verify', exported)).out).toContain('2 of 2 verify');
    const some = await run('evidence', 'm0-1-0-0', 'm0-2');
    expect(some).toMatchObject({ exitCode: 3, out: its.toString() });
    expect(some.err).toContain('no evidence is stored for m0-2');
    for (const wrong of [[], ['m0-0', '--supplier', 'pokt0'], ['--supplier', 'pokt0', '--last', '0']])
      expect((await run('evidence', ...wrong)).exitCode).toBe(2);
  });

  it('says who owns a failure', async () => {
    backend.override = (_, response) => {
      response.writeHead(500).end('no');
      return true;
    };
    const { exitCode, err } = await run('relay', '--service', 'text-generation', '--supplier', supplier);
    backend.override = () => false;
    expect(err).toContain('http_server_error');
    expect(exitCode).toBe(3);
    const stranger = await run('relay', '--service', 'text-generation', '--supplier', 'pokt1stranger');
    expect(stranger.err).toContain(`these are: ${supplier}`);
    expect(stranger.exitCode).toBe(2);
  });
});

it('makes keys that nobody else may read, and prints none', async () => {
  const out = join(folder, 'new.key');
  const made = await run('keygen', '--out', out);
  expect(made.out).toMatch(/^address {5}pokt1/);
  expect(made.out).not.toContain(readFileSync(out, 'utf8').trim());
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const again = await run('keygen', '--out', out);
  expect(again).toMatchObject({ exitCode: 2 });
  expect(again.err).toContain('keys are never overwritten');
});
