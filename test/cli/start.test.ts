// `hallmark start` from its first line to its last: measures, is asked by other commands, stops on a signal, and goes on where it stopped.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type NoopServer, startNoop } from '../../benchmarks/noop/server.ts';
import type { BoardAnswer } from '../../src/server/index.ts';
import { boardAt, samplesAt, samplesOf } from './support/board.ts';
import { type Ended, eventually, newPlace, type Place, patient, type Running } from './support/hallmark.ts';
import { refusing, silent, type TestServer } from './support/servers.ts';

const { pgliteTemplate } = inject('testDatabases');
const key = 'sk-test-4711-do-not-show';
let place: Place;
let noop: NoopServer;
let refuser: TestServer;
let sleeper: TestServer;

beforeAll(async () => {
  noop = await startNoop();
  [refuser, sleeper] = await Promise.all([refusing(), silent()]);
  place = newPlace();
  place.copyStore(pgliteTemplate);
});
afterAll(async () => {
  await place.remove();
  await Promise.all([noop.close(), refuser.close(), sleeper.close()]);
});

const noops = () => [
  { name: 'over-completions', url: noop.url },
  { name: 'over-chat', url: `${noop.url}/v1`, api: 'chat' },
];
const tasks = (samples: number) => ['copying', 'arithmetic'].map((name) => ({ name, every: 'none', window: { samples } }));
const configure = (endpoints: readonly object[], samples: number) =>
  place.configure({ network: { kind: 'endpoints', id: 'mine', endpoints }, tasks: tasks(samples), retries: { attempts: 1 } });

/** Waits until the board counts this many samples. */
const counted = (url: string, wanted: number) =>
  eventually(async () => ((await samplesAt(url)) >= wanted ? true : null), `${wanted} samples on the board`);

/** A board without the moment at which it was read. */
const timeless = ({ asOf: _, revision: __, suppliers, ...board }: BoardAnswer) => ({
  ...board,
  suppliers: suppliers.map(({ asOf: ___, ...row }) => row),
});

const plainLines = (text: string) => {
  expect(text).not.toMatch(/[^\n\x20-\x7e·–]/);
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S/);
};

/** Stopped cleanly: the documented exit code, no complaint, nothing held. */
const cleanly = ({ status, stdout, stderr, tookMs }: Ended & { readonly tookMs: number }) => {
  console.info(`stopped in ${Math.round(tookMs)} ms`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('stopping: what is under way goes on at the next start');
  expect(tookMs).toBeLessThan(10_000);
  expect(existsSync(join(place.home, 'store', 'holder.json'))).toBe(false);
};

it('measures, shows its board to other commands, and stops on Ctrl-C', patient, async () => {
  configure(noops(), 20);
  const running = place.start();
  const url = await running.url();
  await counted(url, 80);

  // A full window is not renewed here, so that from now on the board stands still.
  const board = await boardAt(url);
  expect(board.suppliers.flatMap(({ name, tasks: its }) => its.map(({ task, samples }) => `${name} ${task} ${samples}`)).sort()).toEqual([
    'over-chat arithmetic 20',
    'over-chat copying 20',
    'over-completions arithmetic 20',
    'over-completions copying 20',
  ]);

  const json = await place.run(['board', '--json']);
  expect({ ...json, stdout: timeless(JSON.parse(json.stdout)) }).toEqual({ status: 0, stderr: '', stdout: timeless(board) });

  const csv = await place.run(['board', '--csv']);
  const [head = '', ...rows] = csv.stdout.trimEnd().split('\r\n');
  const columns = head.split(',');
  const cell = (row: string, name: string) => row.split(',')[columns.indexOf(name)];
  expect(columns).toEqual('asOf network service rank supplier name task score low high answered samples newest'.split(' '));
  const fromApi = board.suppliers.flatMap(({ id, name, overall, tasks: its }) => [
    ...(overall === null ? [] : [[id, name, 'overall', String(overall.score), '']]),
    ...its.map(({ task, score, samples }) => [id, name, task, String(score), String(samples)]),
  ]);
  expect(rows.map((row) => ['supplier', 'name', 'task', 'score', 'samples'].map((name) => cell(row, name)))).toEqual(fromApi);

  const table = await place.run(['board']);
  const [title, heading, ...lines] = table.stdout.trimEnd().split('\n');
  expect(title).toMatch(/^mine · text-generation · \d{4}-/);
  expect(heading).toMatch(/^rank +supplier +overall +95 % interval +answered +samples +state$/);
  expect(lines.map((line) => line.trim().split(/ {2,}/).slice(1, 3))).toEqual(
    board.suppliers.map(({ name, overall }) => [name, overall?.score.toFixed(1) ?? '–']),
  );

  const unknown = await place.run(['board', '--network', 'none']);
  expect(unknown).toMatchObject({ status: 3, stdout: '', stderr: expect.stringMatching(/^hallmark: http[^\n]+none[^\n]*\n$/) });

  const second = await place.run(['start']);
  expect(second.stderr).toBe(
    `hallmark: the store in ${join(place.home, 'store')} is held by process ${running.pid}: use its API at ${url}, stop it, or choose another folder with HALLMARK_HOME\n`,
  );
  expect(second.status).toBe(2);

  const ended = await running.end('SIGINT');
  cleanly(ended);
  plainLines(ended.stdout);

  const offline = await place.run(['board', '--json']);
  expect(timeless(JSON.parse(offline.stdout))).toEqual(timeless(board));
});

it(
  'goes on where it stopped, says which endpoint cannot be measured and why, and stops on SIGTERM with requests under way',
  patient,
  async () => {
    const before = 80;
    configure(
      [
        ...noops(),
        { name: 'sleeper', url: sleeper.url },
        { name: 'locked', url: refuser.url, apiKeyEnv: 'MY_KEY' },
        { name: 'nobody', url: 'http://127.0.0.1:1' },
      ],
      40,
    );
    const running = place.start({ env: { MY_KEY: key } });
    const url = await running.url();
    expect(await samplesAt(url)).toBeGreaterThanOrEqual(before);
    await counted(url, 160);
    await eventually(async () => (sleeper.requests() > 0 ? true : null), 'a request that is never answered');
    await eventually(async () => (/ locked at .* nobody at | nobody at .* locked at /s.test(running.stdout()) ? true : null), 'both lines');

    const ended = await running.end('SIGTERM');
    cleanly(ended);
    expect(ended.stdout).toContain(` locked at ${refuser.url}: it refuses the API key in MY_KEY; correct the key and start again\n`);
    expect(ended.stdout).toContain(' nobody at http://127.0.0.1:1: nothing listens there; start it or correct its url\n');
    plainLines(ended.stdout);
    expect(ended.stdout + place.everything()).not.toContain(key);
    expect(readFileSync(join(place.home, 'hallmark.log'), 'utf8')).toContain('"kind":"unauthorized"');
  },
);

it('stops on Ctrl-C while it is still making its store', patient, async () => {
  const fresh = newPlace();
  fresh.configure({ network: { kind: 'endpoints', endpoints: noops() } });
  const running = fresh.start();
  const unfinished = join(fresh.home, 'store', 'unfinished');
  await eventually(async () => (existsSync(unfinished) ? true : null), 'a store that is being made');
  const { status, stdout, stderr } = await running.end('SIGINT');
  await fresh.remove();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('stopping before everything was open');
  expect(stdout).not.toContain('leaderboard at');
});

it('starts again after kill -9, with everything that the board had counted', patient, async () => {
  configure(noops(), 20_000);
  const running = place.start();
  const seen = await growing(running, 160);
  const { status } = await running.end('SIGKILL');
  expect(status).toBe(null);
  expect(existsSync(join(place.home, 'store', 'holder.json'))).toBe(true);

  const offline = await place.run(['board', '--json']);
  expect({ status: offline.status, stderr: offline.stderr }).toEqual({ status: 0, stderr: '' });
  expect(samplesOf(JSON.parse(offline.stdout))).toBeGreaterThanOrEqual(seen);

  const again = place.start();
  expect(await growing(again, seen)).toBeGreaterThan(seen);
  cleanly(await again.end('SIGINT'));
});

/** Waits until the board counts more than `from`, and answers with how many. */
async function growing(running: Running, from: number): Promise<number> {
  const url = await running.url();
  return eventually(async () => {
    const now = await samplesAt(url);
    return now > from ? now : null;
  }, `more than ${from} samples`);
}
