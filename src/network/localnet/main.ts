// LocalNet as a process of its own. Settings are a line of JSON: the first argument, or else the first line of standard input; the answer is one
// line of JSON on standard output. The process ends on SIGTERM or SIGINT, and when its standard input ends: then whoever started it is gone.
import { createInterface } from 'node:readline';
import { ZodError } from 'zod';
import { startLocalNet } from './localnet.ts';
import { processSettings, type ReadyLine } from './process-settings.ts';

/** A model in the middle of a prompt may take a moment; nobody waits for it longer than this. */
const closeWithinMs = 800;

const lines = createInterface({ input: process.stdin });
const ends: (() => void)[] = [];
// Not `once`: a library below node-llama-cpp sends a signal again that nobody listens to any more.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end());
lines.once('close', () => end());

try {
  const { memorised, ...settings } = processSettings.parse(JSON.parse(process.argv[2] ?? (await firstLine())));
  const localnet = await startLocalNet({ ...settings, memorised: new Map(memorised) });
  ends.push(() => void localnet.close().then(() => process.exit(0)));
  answer({ ready: true, url: localnet.url, suppliers: localnet.suppliers });
} catch (error) {
  answer({ ready: false, error: oneLine(error) });
  process.exitCode = 1;
  lines.close();
}

function end(): void {
  setTimeout(() => process.exit(), ends.length === 0 ? 0 : closeWithinMs);
  for (const close of ends.splice(0)) close();
}

function firstLine(): Promise<string> {
  return new Promise((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve('{}'));
  });
}

function oneLine(error: unknown): string {
  if (error instanceof ZodError)
    return error.issues.map(({ path, message }) => `LocalNet's settings: ${path.join('.')}: ${message}`).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function answer(line: ReadyLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
