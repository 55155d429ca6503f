// The schema of hallmark.yaml: every key, its meaning, its limits and its default, written here and nowhere else.
// docs/configuration.md and the file that `hallmark init` writes are generated from it (reference.ts, template.ts).
import { z } from 'zod';
import { baseUrl, duration, fail, size, word } from './fields.ts';
import type { Every, KeySourceConfig, Requirement } from './types.ts';
import { parseDuration } from './units.ts';

/** The eight families of generated tasks, measured where `tasks` is absent. */
export const defaultTaskNames = [
  'arithmetic',
  'comparison',
  'copying',
  'counting',
  'sorting',
  'logic',
  'world_facts',
  'multiple_choice',
] as const;

const localnet = z
  .strictObject({
    kind: z.literal('localnet').meta({ description: 'Suppliers with small models of known ability on this machine' }),
    id: word(64).prefault('localnet').meta({ description: 'Name of the network on the board and in the store' }),
    seed: z.int().min(0).max(4_294_967_295).prefault(1).meta({ description: 'Same seed, same suppliers, sessions and behaviour' }),
    url: baseUrl()
      .optional()
      .meta({ description: 'A LocalNet that already runs elsewhere; without it one is started here', example: 'http://127.0.0.1:8790' }),
    blockTime: duration({ about: 'Time between two simulated blocks', default: '1s', min: '10ms', max: '1h' }),
    sessionBlocks: z.int().min(1).max(100_000).prefault(20).meta({ description: 'Blocks in a session' }),
    sessionSize: z.int().min(1).max(10_000).prefault(12).meta({ description: 'Most suppliers in one session' }),
    modelsDir: z.string().min(1).optional().meta({
      description: 'Folder of models, relative to this file; without it the models that come with the repository',
      example: './models',
    }),
  })
  .transform(({ blockTime, url = null, modelsDir = null, ...rest }) => ({ ...rest, url, modelsDir, blockMs: blockTime }));

const endpoint = z
  .strictObject({
    name: word(64).meta({ description: 'Name of the supplier on the board' }),
    url: baseUrl().meta({ description: 'Base URL of an OpenAI-compatible API, with or without /v1' }),
    model: z.string().min(1).max(256).optional().meta({ description: 'Model to ask for; without it the first that the endpoint lists' }),
    apiKeyEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be the name of an environment variable that holds the key, not the key itself')
      .optional()
      .meta({
        description: 'Environment variable that holds the API key; the key itself is never in this file',
        example: 'MY_SERVER_API_KEY',
      }),
    api: z
      .enum(['completions', 'chat'])
      .prefault('completions')
      .meta({ description: 'Which API to ask; tasks that need log-probabilities of given answers need completions' }),
  })
  .transform(({ model = null, apiKeyEnv = null, ...rest }) => ({ ...rest, model, apiKeyEnv }));

const endpoints = z.strictObject({
  kind: z.literal('endpoints').meta({ description: 'A fixed list of OpenAI-compatible endpoints' }),
  id: word(64).prefault('endpoints').meta({ description: 'Name of the network on the board and in the store' }),
  endpoints: z.array(endpoint).min(1).max(10_000).meta({ description: 'The endpoints, each one a supplier' }),
});

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
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be the name of an environment variable that holds the key, not the key itself')
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

const shannon = z
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

const network = z.discriminatedUnion('kind', [localnet, endpoints, shannon]);

const window = z
  .strictObject({
    samples: z.int().min(1).max(100_000).prefault(150).meta({ description: 'A score is made of the latest samples, at most this many' }),
    ttl: duration({ about: 'Samples older than this no longer count', default: '30d', min: '1s', max: '3650d' }),
    minNewSamples: z
      .int()
      .min(1)
      .max(100_000)
      .prefault(1)
      .meta({ description: 'A measurement is planned only when at least this many new samples are wanted' }),
  })
  .transform(({ samples, minNewSamples, ttl }, context) => {
    if (minNewSamples > samples) return fail(context, 'must be ≤ samples of the same window', ['minNewSamples']);
    return { samples, minNewSamples, ttlMs: ttl };
  });

const every = z
  .string({ error: 'must be a number of sessions such as "2 sessions", a duration such as 24h, or none' })
  .transform((text, context): Every => {
    if (text === 'none') return null;
    const sessions = /^([1-9]\d{0,5}) sessions?$/.exec(text)?.[1];
    if (sessions !== undefined) return { unit: 'sessions', sessions: Number(sessions) };
    const everyMs = parseDuration(text);
    if (everyMs === null || everyMs === 0)
      return fail(context, 'must be a number of sessions such as "2 sessions", a duration such as 24h, or none');
    return { unit: 'time', everyMs };
  });

const requirement = z
  .strictObject({
    task: word(128).optional().meta({ description: 'Name of another task in this file' }),
    skill: word(128).optional().meta({ description: 'Name of a skill, in place of a task' }),
    atLeast: z.number().min(0).max(100).meta({ description: 'Score that the supplier must have, 0 to 100' }),
  })
  .transform(({ task, skill, atLeast }, context): Requirement => {
    if (task !== undefined && skill === undefined) return { kind: 'task', task, atLeast };
    if (skill !== undefined && task === undefined) return { kind: 'skill', skill, atLeast };
    return fail(context, 'must name either a task or a skill');
  });

const task = z.strictObject({
  name: word(128).meta({ description: 'Which task: one of `docs/tasks.md`, of lm-evaluation-harness, or of your own task files' }),
  window: window.prefault({}).meta({ description: 'The samples that make a score' }),
  every: every.prefault('1 session').meta({
    description: 'How often a full window is renewed; none: only as its samples grow too old',
    allowed: '"2 sessions", a duration, or none',
  }),
  requires: z
    .array(requirement)
    .max(100)
    .prefault([])
    .meta({
      description: 'What must hold for a supplier before this task is asked; all of them',
      example: [{ task: 'copying', atLeast: 80 }],
    }),
  samplesPerMeasurement: z.int().min(1).max(10_000).prefault(10).meta({ description: 'Most samples that one measurement asks for' }),
  disclose: z
    .enum(['never', 'afterRetirement', 'always'])
    .optional()
    .transform((value) => value ?? null)
    .meta({ description: 'When the public may see the text of items and answers; without it the task decides', example: 'never' }),
  visibility: z.enum(['public', 'unlisted', 'private']).prefault('public').meta({ description: 'Who may see the scores of this task' }),
});

const deadlines = z
  .strictObject({
    connect: duration({ about: 'Until a connection stands', default: '5s', min: '1ms', max: '24d' }),
    firstByte: duration({ about: 'From the request to the first byte of the answer', default: '60s', min: '1ms', max: '24d' }),
    idle: duration({ about: 'Longest silence within an answer', default: '20s', min: '1ms', max: '24d' }),
    total: duration({ about: 'Until the whole answer is there', default: '2m', min: '1ms', max: '24d' }),
  })
  .transform((it) => ({ connectMs: it.connect, firstByteMs: it.firstByte, idleMs: it.idle, totalMs: it.total }));

const limits = z
  .strictObject({
    body: size({ about: 'Body of an answer as it comes over the wire', default: '4MiB', min: '1KiB', max: '1GiB' }),
    decompressed: size({ about: 'Body of an answer after decompression', default: '4MiB', min: '1KiB', max: '1GiB' }),
    header: size({ about: 'All headers of an answer', default: '16KiB', min: '1KiB', max: '1MiB' }),
    jsonDepth: z.int().min(4).max(512).prefault(64).meta({ description: 'How deep the JSON of an answer may nest' }),
  })
  .transform(({ jsonDepth, ...it }) => ({ bodyBytes: it.body, decompressedBytes: it.decompressed, headerBytes: it.header, jsonDepth }));

const retries = z
  .strictObject({
    attempts: z.int().min(1).max(10).prefault(3).meta({ description: 'Tries of one request in all, the first included' }),
    backoff: duration({ about: 'Wait before the second try; doubled before each further one', default: '500ms', min: '1ms', max: '1h' }),
  })
  .transform(({ attempts, backoff }) => ({ attempts, backoffMs: backoff }));

const server = z.strictObject({
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be a host name or an IP address')
    .prefault('127.0.0.1')
    .meta({ description: 'Address the board listens on; 0.0.0.0 lets other machines see the public board' }),
  port: z.int().min(0).max(65_535).prefault(8787).meta({ description: 'Port the board listens on; 0 takes any free one' }),
  operatorView: z.enum(['loopback', 'never']).prefault('loopback').meta({
    description:
      'Who sees item texts and private tasks: requests from this machine, or nobody. Take "never" behind a proxy on this machine that hides where requests come from',
  }),
});

const store = z
  .strictObject({
    retention: duration({
      about: 'How long raw requests and answers are kept; scores are kept for ever',
      default: '30d',
      min: '1h',
      max: '3650d',
    }),
    relayRetention: duration({
      about: 'How long it is kept when each request was sent, how long it took and how it failed',
      default: '90d',
      min: '1h',
      max: '3650d',
    }),
  })
  .transform(({ retention, relayRetention }) => ({ retentionMs: retention, relayRetentionMs: relayRetention }));

const budget = z.strictObject({
  plan: z.enum(['adaptive', 'uniform']).prefault('adaptive').meta({
    description: 'adaptive: relays go where a tier is open, windows of the others hold the floor; uniform: every window is filled',
  }),
  floor: z.int().min(1).max(100_000).prefault(70).meta({ description: 'Samples that every window gets under the adaptive plan' }),
  risk: z
    .number()
    .min(0.0001)
    .max(0.5)
    .prefault(0.05)
    .meta({ description: 'Probability that a supplier is ever taken as decided on the wrong side of a border of tiers' }),
});

const tier = z.strictObject({
  name: word(40).meta({ description: 'What the tier is called on the board' }),
  from: z.number().min(0).max(100).meta({ description: 'Lowest overall score of the tier, 0 to 100' }),
  reward: z.number().min(0).max(1_000_000).meta({ description: 'What an answer earns, as a multiple of the lowest tier' }),
});

const tiers = z
  .array(tier)
  .min(1)
  .max(20)
  .transform((list, context) => {
    for (const [i, { name, from }] of list.entries()) {
      const before = list[i - 1];
      if (before !== undefined && from <= before.from)
        return fail(context, `must be above ${before.from}, where ${before.name} begins`, [i, 'from']);
      if (list.slice(0, i).some((other) => other.name === name)) return fail(context, 'names another tier already', [i, 'name']);
    }
    return list;
  });

/** What hallmark.yaml may hold. In: plain YAML data. Out: typed settings, all defaults filled in; secrets are added by the loader. */
export const fileSchema = z
  .strictObject({
    networks: z
      .array(network)
      .min(1)
      .max(100)
      .prefault([{ kind: 'localnet' }])
      .meta({
        description: 'Where suppliers are found. `network:` with one of them is short for a list of one',
        example: [
          { kind: 'endpoints', endpoints: [{ name: 'my-server', url: 'http://127.0.0.1:8000', apiKeyEnv: 'MY_SERVER_API_KEY' }] },
          {
            kind: 'shannon',
            nodes: ['https://node.example'],
            chainId: 'pocket',
            applications: [{ address: 'pokt1w508d6qejxtdg4y5r3zarvary0c5xw7k8mgwnq', services: ['text-generation'] }],
            keys: [{ env: 'SHANNON_GATEWAY_KEY' }, { file: './application.key' }, { command: ['pass', 'show', 'pocket/gateway'] }],
            services: [{ id: 'text-generation', api: 'chat', model: 'pocket_network' }],
            relaysPerSession: 1000,
            trustedHosts: [],
            blockTime: '30s',
          },
        ],
      }),
    network: network.optional().meta({ description: 'Short for `networks:` with one entry; not both' }),
    tasks: z
      .array(task)
      .min(1)
      .max(10_000)
      .prefault(defaultTaskNames.map((name) => ({ name })))
      .meta({ description: 'What is asked, how often, and of whom. Without it the eight default tasks' }),
    lmEval: z
      .strictObject({
        includePath: z
          .array(z.string().min(1).max(4096))
          .max(100)
          .prefault([])
          .meta({ description: 'Folders with task files of your own, relative to this file', example: ['tasks'] }),
        datasets: z
          .string()
          .min(1)
          .max(4096)
          .optional()
          .transform((value) => value ?? null)
          .meta({
            description: 'A folder laid out as the Hugging Face Hub lays out its parquet files, in place of the Hub',
            example: 'datasets',
          }),
      })
      .prefault({})
      .meta({
        description:
          'Tasks of lm-evaluation-harness and your own task files, which `tasks` may name once `hallmark tasks install lm-eval` ran',
      }),
    budget: budget.prefault({}).meta({ description: 'Where the next relays go' }),
    changes: z
      .strictObject({
        averageRunLength: z
          .int()
          .min(100)
          .max(1_000_000_000)
          .prefault(10_000)
          .meta({ description: 'Mean number of samples of a window until a change of the supplier is wrongly reported, at least' }),
      })
      .prefault({})
      .meta({ description: 'When a supplier counts as changed' }),
    tiers: tiers
      .optional()
      .transform((value) => value ?? null)
      .meta({
        description:
          'Bands of the overall score, from low to high. Without it Base from 30 (reward 1), Middle from 55 (4), High from 80 (12)',
        example: [{ name: 'Base', from: 30, reward: 1 }],
      }),
    taxonomies: z
      .array(z.string().min(1).max(4096))
      .max(20)
      .optional()
      .transform((value) => value ?? null)
      .meta({
        description: 'Files with taxonomies of skills, relative to this file. Without it the two that come with the program',
        example: ['skills.yaml'],
      }),
    concurrency: z
      .strictObject({
        global: z.int().min(1).max(10_000).prefault(16).meta({ description: 'Requests under way at once, over all suppliers' }),
        perSupplier: z.int().min(1).max(1000).prefault(2).meta({ description: 'Requests under way at once to one supplier' }),
      })
      .prefault({})
      .meta({ description: 'How many requests run at once' }),
    deadlines: deadlines.prefault({}).meta({ description: 'How long a supplier may take' }),
    limits: limits.prefault({}).meta({ description: 'How much a supplier may send' }),
    retries: retries.prefault({}).meta({ description: "What happens after a failure that is not the supplier's fault" }),
    server: server.prefault({}).meta({ description: 'The leaderboard and its API' }),
    store: store.prefault({}).meta({ description: 'What is kept' }),
    log: z
      .strictObject({
        level: z
          .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
          .prefault('info')
          .meta({ description: 'Least important messages that are still written' }),
      })
      .prefault({})
      .meta({ description: 'Messages of the program' }),
  })
  .transform(({ network: single, networks, ...rest }) => ({ ...rest, networks: single === undefined ? networks : [single] }));

export type ConfigFile = z.output<typeof fileSchema>;
