// What `hallmark shannon relay` does: one signed relay to one supplier, in the current session.
import { writeFile } from 'node:fs/promises';
import { failureKinds } from '../../openai/failure.ts';
import { printable } from '../../openai/text.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit.ts';
import { clientOptions } from '../networks.ts';
import { configuredShannon, jsonText } from './configured.ts';
import { openShannonNetwork } from './open-network.ts';

export interface RelayFlags {
  readonly service: string;
  readonly supplier: string;
  readonly data?: string;
  readonly path?: string;
  readonly evidence?: string;
  readonly network?: string;
  readonly json?: boolean;
}

/** Longer answers are cut for the eye; `--evidence` keeps them whole. */
const shownCharacters = 20_000;

export async function runRelay(flags: RelayFlags, context: CliContext): Promise<ExitCode> {
  const config = await context.config();
  const settings = await configuredShannon(flags.network, context);
  const network = await openShannonNetwork(settings, { client: clientOptions(config), warn: (text) => context.stderr.write(`${text}\n`) });
  try {
    const sessions = (await network.sessions()).filter(({ serviceId }) => serviceId === flags.service);
    const session = sessions.find(({ addresses }) => addresses.includes(flags.supplier));
    if (!session) {
      const known = sessions.flatMap(({ addresses }) => addresses);
      throw new UsageError(
        sessions.length === 0
          ? `no configured application has a session for ${flags.service}; see hallmark shannon status`
          : `${flags.supplier} is not in the current session; these are: ${known.join(', ')}`,
      );
    }
    const path = flags.path ?? (network.api(flags.supplier, flags.service) === 'chat' ? '/v1/chat/completions' : '/v1/completions');
    const http =
      flags.data === undefined
        ? ({ method: 'GET', path: flags.path ?? '/v1/models', body: null } as const)
        : ({ method: 'POST', path, body: flags.data } as const);
    const { exchange, evidence, height, computeUnits } = await network.relay({ session, address: flags.supplier, http });
    if (flags.evidence !== undefined && evidence !== null) await writeFile(flags.evidence, `${evidence}\n`);
    const text = exchange.body.toString('utf8');
    if (flags.json) {
      const outcome = exchange.ok
        ? { ok: true }
        : { ok: false, failure: exchange.failure, owner: failureKinds[exchange.failure.kind].owner };
      context.stdout.write(
        jsonText({ ...outcome, status: exchange.status, height, computeUnits, session: session.id, timing: exchange.timing, body: text }),
      );
    } else if (exchange.ok) {
      context.stdout.write(`${printable(text, shownCharacters)}\n`);
    } else {
      const { kind, detail } = exchange.failure;
      context.stderr.write(`${kind} (${failureKinds[kind].meaning}): ${detail}\n`);
    }
    return exchange.ok ? exitCodes.done : exitCodes.failure;
  } finally {
    await network.close();
  }
}
