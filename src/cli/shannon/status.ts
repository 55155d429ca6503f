// What `hallmark shannon status` prints: each node, each application, and what is missing before the first relay.
import type { ShannonConfig } from '../../config/types.ts';
import { NetworkError } from '../../network/network-error.ts';
import { relaysPerSupplier } from '../../network/shannon/budget.ts';
import type { Chain } from '../../network/shannon/chain/chain.ts';
import { loadKey } from '../../network/shannon/keys/load-key.ts';
import { ringAddresses } from '../../network/shannon/session/ring-members.ts';
import { sessionSpan } from '../../network/shannon/session/session-grid.ts';
import { PrivateKeyError } from '../../network/shannon/wire/private-key.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { table } from '../output.ts';
import { type ChainFlags, chainOf, configuredShannon, jsonText } from './configured.ts';
import { openConfiguredChain } from './open-network.ts';

interface NodeStatus {
  readonly node: string;
  readonly chainId: string | null;
  readonly height: number | null;
  readonly problem: string | null;
}

interface ApplicationStatus {
  readonly address: string;
  readonly stakeUpokt: bigint | null;
  readonly services: readonly string[];
  readonly ring: readonly string[];
  /** Which of the ring's members sign here. */
  readonly signers: readonly string[];
  /** Relays that the stake pays for with one supplier in one session, by service. */
  readonly relaysPerSupplier: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

export async function runStatus(flags: ChainFlags, context: CliContext): Promise<ExitCode> {
  const config = flags.node === undefined ? await configuredShannon(flags.network, context) : null;
  const urls = flags.node ?? config?.nodes ?? [];
  const nodes = await Promise.all(urls.map((url) => statusOf(url, config?.chainId ?? null)));
  const isUp = nodes.some(({ problem }) => problem === null);
  const keys = config ? await keyAddresses(config) : { addresses: [], problems: [] };
  const opened = await chainOf(flags, context);
  try {
    const applications =
      isUp && config
        ? await Promise.all(config.applications.map((its) => applicationStatus(opened.chain, its.address, keys.addresses)))
        : [];
    const session = isUp ? await sessionText(opened.chain) : null;
    const isReady = isUp && keys.problems.length === 0 && applications.every(({ problems }) => problems.length === 0);
    if (flags.json) context.stdout.write(jsonText({ ready: isReady, nodes, session, keys, applications }));
    else print(context, nodes, session, keys.problems, applications);
    return isReady ? exitCodes.done : exitCodes.failure;
  } finally {
    await opened.close();
  }
}

function print(
  { stdout }: CliContext,
  nodes: readonly NodeStatus[],
  session: string | null,
  keyProblems: readonly string[],
  applications: readonly ApplicationStatus[],
): void {
  const lines = [
    ...table(
      [
        { title: 'node', cell: (it) => it.node },
        { title: 'chain', cell: (it) => it.chainId ?? '–' },
        { title: 'height', align: 'right', cell: (it) => String(it.height ?? '–') },
        { title: '', cell: (it) => it.problem ?? 'well' },
      ],
      nodes,
    ),
    ...(session === null ? [] : ['', session]),
    ...keyProblems.map((problem) => `key: ${problem}`),
    ...applications.flatMap((its) => [
      '',
      `application ${its.address}`,
      ...(its.stakeUpokt === null ? [] : [`  stake ${its.stakeUpokt} upokt, services ${its.services.join(', ') || 'none'}`]),
      ...(its.ring.length === 0 ? [] : [`  ring ${its.ring.join(', ')}; signed by ${its.signers.join(', ') || 'nobody'}`]),
      ...Object.entries(its.relaysPerSupplier).map(([service, count]) => `  ${service}: ${count} relays with each supplier in a session`),
      ...its.problems.map((problem) => `  missing: ${problem}`),
    ]),
  ];
  stdout.write(`${lines.join('\n')}\n`);
}

async function statusOf(url: string, chainId: string | null): Promise<NodeStatus> {
  const { chain, close } = openConfiguredChain({ nodes: [url], chainId });
  const node = URL.canParse(url) ? new URL(url).host : url;
  try {
    return { node, chainId: await chain.chainId(), height: await chain.height(), problem: null };
  } catch (error) {
    if (error instanceof NetworkError) return { node, chainId: null, height: null, problem: error.message };
    throw error;
  } finally {
    await close();
  }
}

async function keyAddresses({
  keys,
}: ShannonConfig): Promise<{ readonly addresses: readonly string[]; readonly problems: readonly string[] }> {
  const addresses: string[] = [];
  const problems: string[] = [];
  for (const source of keys) {
    try {
      const key = await loadKey(source);
      addresses.push(key.address);
      key.destroy();
    } catch (error) {
      if (!(error instanceof PrivateKeyError)) throw error;
      problems.push(error.message);
    }
  }
  return { addresses, problems };
}

async function sessionText(chain: Chain): Promise<string> {
  const height = await chain.height();
  const params = await chain.params(height);
  const { number, startHeight, endHeight } = sessionSpan(height, params);
  return `session ${number}, blocks ${startHeight} to ${endHeight}, ${params.graceBlocks} of grace; now at ${height}`;
}

async function applicationStatus(chain: Chain, address: string, keys: readonly string[]): Promise<ApplicationStatus> {
  try {
    const application = await chain.application(address);
    const height = await chain.height();
    const params = await chain.params(height);
    const ring = ringAddresses(application, sessionSpan(height, params).endHeight);
    const signers = [...new Set(ring.filter((member) => keys.includes(member)))];
    const keyless = (
      await Promise.all([...new Set(ring)].map(async (member) => ((await chain.publicKey(member)) === null ? member : null)))
    ).filter((member) => member !== null);
    const suppliersPerSession = await chain.suppliersPerSession();
    const affordable = await Promise.all(
      application.serviceIds.map(async (serviceId) => {
        const { computeUnitsPerRelay } = await chain.service(serviceId);
        return [
          serviceId,
          relaysPerSupplier({ stakeUpokt: application.stakeUpokt, suppliersPerSession, params, computeUnitsPerRelay }),
        ] as const;
      }),
    );
    return {
      address,
      stakeUpokt: application.stakeUpokt,
      services: application.serviceIds,
      ring,
      signers,
      relaysPerSupplier: Object.fromEntries(affordable),
      problems: [
        ...(signers.length > 0 ? [] : ['a key of one of the ring’s members']),
        ...keyless.map((member) => `the public key of ${member} on chain: it has to sign one transaction`),
        ...affordable
          .filter(([, count]) => count === 0)
          .map(([serviceId]) => `stake: it does not pay for one relay of ${serviceId} with each supplier`),
      ],
    };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { address, stakeUpokt: null, services: [], ring: [], signers: [], relaysPerSupplier: {}, problems: [error.message] };
  }
}
