// What `hallmark localnet` does: starts the simulated network, says who is what, and waits for Ctrl-C.

import type { LocalNet } from '../network/localnet/localnet.ts';
import { spawnLocalNet } from '../network/localnet/spawn.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { interruption } from './interruption.ts';
import { requireLocalnetParts } from './localnet-parts.ts';
import { memorisedItems } from './memorised.ts';
import { wholeNumber } from './numbers.ts';
import { jsonText, table } from './output.ts';
import type { FrontedLocalNet } from './shannon/front-localnet.ts';

/** The command's flags, as commander gives them. */
export interface LocalnetFlags {
  readonly seed: string;
  readonly port: string;
  readonly models?: string;
  readonly json?: boolean;
  readonly shannon?: boolean;
}

/** Runs until SIGINT or SIGTERM. Throws `LocalNetStartError`, `UsageError`. */
export async function runLocalnet({ seed, port, models, json, shannon }: LocalnetFlags, context: CliContext): Promise<ExitCode> {
  const { stdout } = context;
  requireLocalnetParts(models ?? null);
  const [seedNumber, portNumber] = [wholeNumber('--seed', seed, 0, 4_294_967_295), wholeNumber('--port', port, 0, 65_533)];
  const localnet = await spawnLocalNet({
    seed: seedNumber,
    port: portNumber,
    memorised: memorisedItems(),
    ...(models !== undefined && { modelsDir: models }),
  });
  const fronted = shannon ? await front(localnet, seedNumber, portNumber, context) : null;
  const stopped = interruption();
  const chain = fronted && {
    nodes: fronted.sim.nodes.map(({ url }) => url),
    suppliers: fronted.sim.suppliers,
    configFile: fronted.configFile,
  };
  if (json) stdout.write(jsonText({ url: localnet.url, suppliers: localnet.suppliers, ...(chain && { shannon: chain }) }));
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
    if (chain)
      stdout.write(
        `A simulated Shannon is in front of them (nodes ${chain.nodes.join(', ')}): hallmark start --config ${chain.configFile}\n`,
      );
  }
  await stopped;
  await fronted?.sim.close();
  await localnet.close();
  return exitCodes.done;
}

async function front(localnet: LocalNet, seed: number, port: number, context: CliContext): Promise<FrontedLocalNet> {
  const { frontLocalNet } = await import('./shannon/front-localnet.ts');
  const { home } = await context.config();
  try {
    return await frontLocalNet({ seed, port: port === 0 ? 0 : port + 1, folder: home, suppliers: localnet.suppliers });
  } catch (error) {
    await localnet.close();
    throw error;
  }
}
