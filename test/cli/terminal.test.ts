// `hallmark start` on a terminal, a small one: however much there is to show, it stays within the screen.
import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type NoopServer, startNoop } from '../../benchmarks/noop/server.ts';
import { eventually, newPlace, type Place, patient } from './support/hallmark.ts';

const { pgliteTemplate } = inject('testDatabases');
const rows = 12;
const columns = 70;
let place: Place;
let noop: NoopServer;

beforeAll(async () => {
  noop = await startNoop();
  place = newPlace();
  place.copyStore(pgliteTemplate);
});
afterAll(async () => {
  await place.remove();
  await noop.close();
});

/** util-linux' `script` gives its command a terminal of its own. */
const script = process.platform === 'linux' && existsSync('/usr/bin/script');

it.skipIf(!script)(`never draws more than ${rows} lines of ${columns} columns`, patient, async () => {
  const endpoints = Array.from({ length: 30 }, (_, i) => ({ name: `supplier-with-a-long-name-${i}`, url: noop.url }));
  place.configure({ network: { kind: 'endpoints', endpoints }, tasks: [{ name: 'copying', window: { samples: 20 } }] });
  const running = place.start({ through: onTerminal(), env: { TERM: 'xterm' } });
  await running.url();
  await eventually(async () => (running.stdout().includes('more on the board') ? true : null), 'more suppliers than lines');
  // `script` passes the key on to the terminal; its line discipline makes the signal of it.
  running.type('\u0003');
  const { status, stdout } = await running.ended;
  expect(status).toBe(0);
  expect(stdout).toContain('stopping: what is under way goes on at the next start');

  const drawings = stdout
    .split('\u001b[?25l')
    .slice(1)
    .map((it) => it.split('\u001b[?25h')[0] ?? '');
  expect(drawings.length).toBeGreaterThan(2);
  for (const drawing of drawings) {
    const lines = stripVTControlCharacters(drawing).replace(/^\r/, '').split('\r\n');
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  }
});

/** The command after these words runs on a terminal of the stated size, and its exit code is that of `script`. */
function onTerminal(): readonly string[] {
  const command = `stty rows ${rows} columns ${columns}; exec "$0" "$@"`;
  return ['sh', '-c', `exec script -qefc "$(printf '%s ' "$@")" /dev/null`, 'sh', 'exec', 'sh', '-c', `'${command}'`];
}
