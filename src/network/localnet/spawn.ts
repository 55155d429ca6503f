// Starts LocalNet in a process of its own, so that its models and the test-bench do not share a thread.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { LocalNet } from './localnet.ts';
import type { ProcessSettings, ReadyLine } from './process-settings.ts';

/** LocalNet's process did not become ready; the message is its own: it names the thing and the fix. */
export class LocalNetStartError extends Error {
  override readonly name = 'LocalNetStartError';
}

const answer = z.custom<ReadyLine>((value) => typeof value === 'object' && value !== null && 'ready' in value);

/**
 * Starts a process and resolves when every supplier listens. Throws `LocalNetStartError`. The process is not part of the terminal's group, so that
 * Ctrl-C does not take the suppliers away from a test-bench that is still finishing; it ends by itself when this process is gone.
 *
 * @example const localnet = await spawnLocalNet({ seed: 7 });
 */
export async function spawnLocalNet(settings: ProcessSettings = {}): Promise<LocalNet & { readonly pid: number }> {
  const main = import.meta.filename.replace(/spawn(\.\w+)$/, 'main$1');
  // Models run in libuv's threads. With as few as there are cores, a look at one token would wait for another model's whole prompt.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '8' };
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'pipe'], env, detached: true, windowsHide: true });
  const exited = once(child, 'exit').catch(() => undefined);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-4_000);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    exited.then(() => null),
  ]);
  const ready = line === null ? null : answer.parse(JSON.parse(line));
  if (!ready?.ready || child.pid === undefined) {
    throw new LocalNetStartError(
      ready && !ready.ready ? ready.error : `LocalNet ended before it was ready: ${errors.trim() || 'no message'}`,
    );
  }
  return {
    pid: child.pid,
    url: ready.url,
    suppliers: ready.suppliers,
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
