// What `hallmark localnet` does: starts the simulated network, says who is what, and waits for Ctrl-C.
import { publicAnswers } from '../harness/index.ts';
import { spawnLocalNet } from '../network/localnet/spawn.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { interruption } from './interruption.ts';
import { requireLocalnetParts } from './localnet-parts.ts';
import { wholeNumber } from './numbers.ts';
import { table } from './output.ts';

/** The command's flags, as commander gives them. */
export interface LocalnetFlags {
  readonly seed: string;
  readonly port: string;
  readonly models?: string;
  readonly json?: boolean;
}

/** Runs until SIGINT or SIGTERM. Throws `LocalNetStartError`, `UsageError`. */
export async function runLocalnet({ seed, port, models, json }: LocalnetFlags, { stdout }: CliContext): Promise<ExitCode> {
  requireLocalnetParts(models ?? null);
  const localnet = await spawnLocalNet({
    seed: wholeNumber('--seed', seed, 0, 4_294_967_295),
    port: wholeNumber('--port', port, 0, 65_535),
    memorised: [...publicAnswers()],
    ...(models !== undefined && { modelsDir: models }),
  });
  const stopped = interruption();
  if (json) stdout.write(`${JSON.stringify({ url: localnet.url, suppliers: localnet.suppliers }, null, 2)}\n`);
  else {
    const lines = table(
      [
        { title: 'supplier', cell: (it) => it.name },
        { title: 'OpenAI base URL', cell: (it) => it.url },
        { title: 'what it really is', cell: (it) => it.about },
      ],
      localnet.suppliers,
    );
    stdout.write(`LocalNet at ${localnet.url}: ${localnet.suppliers.length} suppliers. Ctrl-C stops it.\n${lines.join('\n')}\n`);
  }
  await stopped;
  await localnet.close();
  return exitCodes.done;
}
