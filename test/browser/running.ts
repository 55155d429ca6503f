// Hallmark itself, started as people start it, for the picture in the README.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Running {
  readonly url: string;
  /** Waits until so many suppliers are ranked. Throws when the program ended before that, or after nine minutes. */
  ranked(suppliers: number): Promise<void>;
  /** Ctrl-C, and waits until it has ended. */
  stop(): Promise<void>;
}

const command = fileURLToPath(new URL('../../bin/hallmark.js', import.meta.url));

/** `hallmark start` with its defaults in an empty folder, on a free port. */
export async function startHallmark(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'hallmark-running-'));
  const port = await freePort();
  await writeFile(join(folder, 'hallmark.yaml'), `server:\n  port: ${port}\n`);
  const child = spawn(process.execPath, [command, 'start'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, HALLMARK_HOME: folder },
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    async ranked(suppliers) {
      for (let second = 0; second < 540; second++) {
        if (child.exitCode !== null) throw new Error(`hallmark start ended with ${child.exitCode}; its messages are above`);
        const answer = await fetch(`${url}api/v1/board`).catch(() => null);
        const rows: readonly { readonly rank: number | null }[] = answer?.ok ? JSON.parse(await answer.text()).suppliers : [];
        if (rows.filter((row) => row.rank !== null).length >= suppliers) return;
        await sleep(1_000);
      }
      throw new Error(`fewer than ${suppliers} suppliers were ranked within nine minutes`);
    },
    async stop() {
      if (child.exitCode === null) child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
