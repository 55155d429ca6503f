// The schema of hallmark.yaml, section by section: every key, its meaning, its limits and its default are written in schema/ and nowhere else.
// docs/configuration.md and the file that `hallmark init` writes are generated from it (reference.ts, template.ts).
import { z } from 'zod';
import { endpoints } from './schema/endpoints.ts';
import { budget, changes, tiers } from './schema/judging.ts';
import { lmEval } from './schema/lm-eval.ts';
import { localnet } from './schema/localnet.ts';
import { log, server, store } from './schema/program.ts';
import { concurrency, deadlines, limits, retries } from './schema/requests.ts';
import { shannon } from './schema/shannon.ts';
import { defaultTaskNames, task } from './schema/tasks.ts';

const network = z.discriminatedUnion('kind', [localnet, endpoints, shannon]);

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
    lmEval: lmEval.prefault({}).meta({
      description:
        'Tasks of lm-evaluation-harness and your own task files, which `tasks` may name once `hallmark tasks install lm-eval` ran',
    }),
    budget: budget.prefault({}).meta({ description: 'Where the next relays go' }),
    changes: changes.prefault({}).meta({ description: 'When a supplier counts as changed' }),
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
    concurrency: concurrency.prefault({}).meta({ description: 'How many requests run at once' }),
    deadlines: deadlines.prefault({}).meta({ description: 'How long a supplier may take' }),
    limits: limits.prefault({}).meta({ description: 'How much a supplier may send' }),
    retries: retries.prefault({}).meta({ description: "What happens after a failure that is not the supplier's fault" }),
    server: server.prefault({}).meta({ description: 'The leaderboard and its API' }),
    store: store.prefault({}).meta({ description: 'What is kept' }),
    log: log.prefault({}).meta({ description: 'Messages of the program' }),
  })
  .transform(({ network: single, networks, ...rest }) => ({ ...rest, networks: single === undefined ? networks : [single] }));

export type ConfigFile = z.output<typeof fileSchema>;
