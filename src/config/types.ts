// What the rest of the program knows of the configuration: typed, with every default filled in and a unit in every name.
// Types only; the schema that produces them, and every default, is in schema.ts.

/** A value from the environment that must never be shown: printing, logging or serialising it gives `[secret]`. */
export interface Secret {
  /** The value itself; call it only where the value is used. */
  reveal(): string;
  toJSON(): string;
  toString(): string;
}

export interface Config {
  /** The file that was read, as it was named; null when the defaults are used without one. */
  readonly file: string | null;
  /** Folder of the embedded store and its lock: HALLMARK_HOME, or `.hallmark` in the current folder. */
  readonly home: string;
  /** A PostgreSQL server to use in place of the embedded one: DATABASE_URL. */
  readonly databaseUrl: Secret | null;
  /** At least one; ids are unique. */
  readonly networks: readonly NetworkConfig[];
  /** At least one; names are unique and every `requires` names a task of this list or a skill. */
  readonly tasks: readonly TaskConfig[];
  readonly lmEval: LmEvalConfig;
  readonly budget: BudgetConfig;
  readonly changes: ChangesConfig;
  /** Ascending; null takes the network's own. */
  readonly tiers: readonly TierConfig[] | null;
  /** Absolute paths; null takes those that come with the program. */
  readonly taxonomies: readonly string[] | null;
  readonly concurrency: ConcurrencyConfig;
  readonly deadlines: DeadlinesConfig;
  readonly limits: LimitsConfig;
  readonly retries: RetriesConfig;
  readonly server: ServerConfig;
  readonly store: StoreConfig;
  readonly log: LogConfig;
}

export type NetworkConfig = LocalnetConfig | EndpointsConfig | ShannonConfig;

export interface LocalnetConfig {
  readonly kind: 'localnet';
  readonly id: string;
  /** Same seed, same suppliers, sessions and behaviour. */
  readonly seed: number;
  /** A LocalNet that runs elsewhere (`hallmark localnet`); null starts one in this program. */
  readonly url: string | null;
  readonly blockMs: number;
  readonly sessionBlocks: number;
  /** Suppliers in one session. */
  readonly sessionSize: number;
  /** Absolute path of a folder of models; null uses the models that come with the repository. */
  readonly modelsDir: string | null;
}

/** Where a private key comes from; the key itself is never in a file that is shared. */
export type KeySourceConfig =
  | { readonly env: string }
  /** Absolute path of a file that only its owner may read. */
  | { readonly file: string }
  /** Program and arguments. */
  | { readonly command: readonly [string, ...string[]] };

export interface ShannonConfig {
  readonly kind: 'shannon';
  readonly id: string;
  /** URLs of REST or CometBFT ports, in order of preference; at least one. */
  readonly nodes: readonly string[];
  /** Null believes the first node that answers. */
  readonly chainId: string | null;
  /** At least one. `serviceIds` null stands for all that it is staked for. */
  readonly applications: readonly { readonly address: string; readonly serviceIds: readonly string[] | null }[];
  /** At least one. */
  readonly keys: readonly KeySourceConfig[];
  readonly services: readonly { readonly id: string; readonly api: 'completions' | 'chat'; readonly model: string | null }[];
  /** Most relays in one session of an application and service; null for as many as its stake pays for. */
  readonly relaysPerSession: number | null;
  /** Hosts in private networks that suppliers may name. */
  readonly trustedHosts: readonly string[];
  readonly blockMs: number;
}

export interface EndpointsConfig {
  readonly kind: 'endpoints';
  readonly id: string;
  /** At least one; names are unique. */
  readonly endpoints: readonly EndpointConfig[];
}

export interface EndpointConfig {
  readonly name: string;
  /** Base URL without `/v1` or with it, as the operator typed it; http or https, no user name, query or fragment. */
  readonly url: string;
  /** Model name to put in requests; null asks the endpoint which it lists. */
  readonly model: string | null;
  /** The environment variable that `apiKey` came from. */
  readonly apiKeyEnv: string | null;
  /** Sent to `url` and nowhere else. */
  readonly apiKey: Secret | null;
  readonly api: 'completions' | 'chat';
}

export interface TaskConfig {
  readonly name: string;
  readonly window: WindowConfig;
  readonly every: Every;
  /** What must hold for a supplier before this task is asked; all of them. */
  readonly requires: readonly Requirement[];
  /** Most samples that one measurement asks for. */
  readonly samplesPerMeasurement: number;
  /** When item texts may be shown to the public; null leaves it to the task. */
  readonly disclose: 'never' | 'afterRetirement' | 'always' | null;
  readonly visibility: 'public' | 'unlisted' | 'private';
}

/** The samples that make a score: the latest `samples` that are not older than `ttlMs`. */
export interface WindowConfig {
  readonly samples: number;
  readonly ttlMs: number;
  /** A measurement is planned only when at least this many new samples are wanted; at most `samples`. */
  readonly minNewSamples: number;
}

/** How often a full window is renewed; null: only as its samples grow too old. */
export type Every = { readonly unit: 'sessions'; readonly sessions: number } | { readonly unit: 'time'; readonly everyMs: number } | null;

/** `atLeast` is a score, 0-100. */
export type Requirement =
  | { readonly kind: 'task'; readonly task: string; readonly atLeast: number }
  | { readonly kind: 'skill'; readonly skill: string; readonly atLeast: number };

export interface LmEvalConfig {
  /** Absolute paths of folders with task files. */
  readonly includePath: readonly string[];
  /** Absolute path of a mirror of datasets; null asks the Hub. */
  readonly datasets: string | null;
}

export interface BudgetConfig {
  readonly plan: 'adaptive' | 'uniform';
  /** Samples that every window gets under the adaptive plan. */
  readonly floor: number;
  /** Probability that a supplier is ever decided wrongly. */
  readonly risk: number;
}

export interface ChangesConfig {
  /** Mean number of samples of a window until a false alarm, at least. */
  readonly averageRunLength: number;
}

export interface TierConfig {
  readonly name: string;
  /** Lowest overall score, 0 to 100. */
  readonly from: number;
  readonly reward: number;
}

export interface ConcurrencyConfig {
  /** Requests under way at once, over all suppliers. */
  readonly global: number;
  readonly perSupplier: number;
}

export interface DeadlinesConfig {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface LimitsConfig {
  /** Body as it comes over the wire. */
  readonly bodyBytes: number;
  readonly decompressedBytes: number;
  readonly headerBytes: number;
  readonly jsonDepth: number;
}

export interface RetriesConfig {
  /** Tries of one request in all, the first included. */
  readonly attempts: number;
  /** Wait before the second try; doubled before each further one. */
  readonly backoffMs: number;
}

export interface ServerConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Who sees item texts and private tasks. */
  readonly operatorView: 'loopback' | 'never';
}

export interface StoreConfig {
  /** How long raw requests and answers are kept; scores are kept for ever. */
  readonly retentionMs: number;
  /** How long relays (times, latencies, failures) are kept. */
  readonly relayRetentionMs: number;
}

export interface LogConfig {
  readonly level: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}

/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** The file, or the environment variable's name. */
  readonly file: string;
  /** 1-based; null when the problem has no place in the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** For example `tasks[1].window.samples`; empty for the file as a whole. */
  readonly path: string;
  /** Continues the path as a sentence: `must be ≥ 1`. */
  readonly message: string;
}
