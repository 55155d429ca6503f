// Starts ShannonSim in a process of its own, so that its signatures cost another core than the test-bench's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { SimReady, SimSettings } from './sim-settings.ts';

export interface SpawnedSim extends Extract<SimReady, { readonly ready: true }> {
  readonly pid: number;
  close(): Promise<void>;
}

const answer = z.custom<SimReady>((value) => typeof value === 'object' && value !== null && 'ready' in value);

/** Throws an `Error` with the process's own message where it does not become ready. */
export async function spawnShannonSim(settings: SimSettings): Promise<SpawnedSim> {
  const main = import.meta.filename.replace(/spawn-sim(\.\w+)$/, 'main$1');
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    exited.then(() => null),
  ]);
  const ready = line === null ? null : answer.parse(JSON.parse(line));
  if (!ready?.ready || child.pid === undefined)
    throw new Error(`ShannonSim did not start: ${ready && !ready.ready ? ready.error : 'no message'}`);
  return {
    ...ready,
    pid: child.pid,
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
