// `kind: shannon` in hallmark.yaml: Pocket Network, with its nodes, applications and keys.
import { z } from 'zod';
import { baseUrl, duration, environmentVariable, fail, word } from '../fields.ts';
import type { KeySourceConfig } from '../types.ts';

const address = z.string().regex(/^pokt1[02-9ac-hj-np-z]{20,90}$/, 'must be an address that starts with pokt1');

const application = z
  .strictObject({
    address: address.meta({ description: 'Address of a staked application', example: 'pokt1…' }),
    services: z
      .array(word(42))
      .min(1)
      .max(100)
      .optional()
      .meta({
        description: 'Services to use it for; without it all that it is staked for',
        example: ['text-generation'],
      }),
  })
  .transform(({ services = null, ...rest }) => ({ ...rest, serviceIds: services }));

const keySource = z
  .strictObject({
    env: environmentVariable()
      .optional()
      .meta({ description: 'Environment variable that holds 64 hex digits', example: 'SHANNON_GATEWAY_KEY' }),
    file: z.string().min(1).optional().meta({
      description: 'File, relative to this one, that holds them and that only its owner may read (mode 0600)',
      example: './gateway.key',
    }),
    command: z
      .array(z.string())
      .min(1)
      .max(100)
      .optional()
      .meta({
        description: 'Program and arguments, run without a shell, that print them: for secret managers',
        example: ['pass', 'show', 'pocket/gateway'],
      }),
  })
  .transform(({ env, file, command }, context): KeySourceConfig => {
    const [program, ...args] = command ?? [];
    const given: readonly KeySourceConfig[] = [
      ...(env === undefined ? [] : [{ env }]),
      ...(file === undefined ? [] : [{ file }]),
      ...(program === undefined ? [] : [{ command: [program, ...args] as const }]),
    ];
    const [source] = given;
    return source !== undefined && given.length === 1 ? source : fail(context, 'must have exactly one of env, file and command');
  });

const service = z
  .strictObject({
    id: word(42).meta({ description: 'Id of the service on chain' }),
    api: z.enum(['completions', 'chat']).prefault('completions').meta({ description: 'Which API its suppliers are asked over' }),
    model: z.string().min(1).max(256).optional().meta({
      description: 'Model to ask for; without it each supplier is asked for its own, which costs a relay',
      example: 'pocket_network',
    }),
  })
  .transform(({ model = null, ...rest }) => ({ ...rest, model }));

/** A real network: suppliers staked on chain. */
export const shannon = z
  .strictObject({
    kind: z.literal('shannon').meta({ description: 'Pocket Network: suppliers staked on chain, asked with signed relays' }),
    id: word(64).prefault('pocket').meta({ description: 'Name of the network on the board and in the store' }),
    nodes: z
      .array(baseUrl())
      .min(1)
      .max(20)
      .meta({
        description: "URLs of the chain's nodes, REST (port 1317) or CometBFT RPC (26657), in order of preference",
        example: ['https://node.example'],
      }),
    chainId: word(64)
      .optional()
      .meta({ description: 'Chain that every node must serve; without it the first answer says it', example: 'pocket' }),
    applications: z.array(application).min(1).max(1_000).meta({ description: 'Applications whose sessions are used' }),
    keys: z.array(keySource).min(1).max(1_000).meta({ description: 'Keys of these applications, or of gateways that they delegate to' }),
    services: z.array(service).max(100).prefault([]).meta({ description: 'How services are asked, where the defaults do not fit' }),
    relaysPerSession: z.int().min(1).max(1_000_000_000).optional().meta({
      description: 'Most relays in one session of an application and service; without it as many as its stake pays for',
      example: 1000,
    }),
    trustedHosts: z
      .array(z.string().min(1).max(300))
      .max(100)
      .prefault([])
      .meta({ description: 'Hosts in private networks that suppliers may name; none otherwise', example: ['127.0.0.1'] }),
    blockTime: duration({ about: 'Time of a block where the chain is too young to tell', default: '30s', min: '10ms', max: '1h' }),
  })
  .transform(({ chainId = null, relaysPerSession = null, blockTime, ...rest }) => ({
    ...rest,
    chainId,
    relaysPerSession,
    blockMs: blockTime,
  }));
