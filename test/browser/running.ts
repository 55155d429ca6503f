// Hallmark itself, started as people start it, for the picture in the README.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Running {
  readonly url: string;
  /** Rows of the board; empty while there is none. */
  board(): Promise<readonly { readonly rank: number | null }[]>;
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
    async board() {
      if (child.exitCode !== null) throw new Error(`hallmark start ended with ${child.exitCode}; its messages are above`);
      const answer = await fetch(`${url}api/v1/board`).catch(() => null);
      return answer?.ok ? JSON.parse(await answer.text()).suppliers : [];
    },
    async stop() {
      child.kill('SIGINT');
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
