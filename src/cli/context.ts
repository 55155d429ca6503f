// What every command is given: where to print, the environment, the configuration, and a way to choose the exit code.
import type { Config } from '../config/types.ts';
import { type ExitCode, exitCodes, UsageError } from './exit.ts';

/** A stream to print to; `process.stdout` is one. Size and events exist where it is a terminal. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly writableNeedDrain?: boolean;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}

export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export interface CliContext extends CliIo {
  /** The configuration of `--config`, HALLMARK_CONFIG, hallmark.yaml or the defaults; read once. Throws `ConfigError`. */
  config(): Promise<Config>;
  /** The file named by `--config`, if any. */
  configPath(): string | undefined;
  /** Blanks out this value in every error message from now on. Keys that come through the configuration are known already. */
  keepSecret(value: string): void;
  /** Exit code when the command has ended without an error; 0 unless set. */
  setExitCode(code: ExitCode): void;
}

/** What `main` itself knows beside what commands see. */
export interface CliState {
  readonly context: CliContext;
  exitCode(): ExitCode;
  /** Values that no message may contain. */
  secrets(): readonly string[];
}

export function createState(io: CliIo, configFlag: () => string | undefined): CliState {
  let exitCode: ExitCode = exitCodes.done;
  let secrets: readonly string[] = databaseSecrets(io.env.DATABASE_URL);
  let loading: Promise<Config> | undefined;

  const configPath = (): string | undefined => {
    const path = configFlag();
    if (path === '') throw new UsageError('--config: name a file, e.g. hallmark.yaml');
    return path;
  };
  const load = async (): Promise<Config> => {
    const { loadConfig, readConfigFile } = await import('../config/index.ts');
    const config = loadConfig({ path: configPath(), env: io.env, readFile: readConfigFile });
    secrets = [...secrets, ...apiKeys(config)];
    return config;
  };
  const context: CliContext = {
    ...io,
    configPath,
    config: () => {
      loading ??= load();
      return loading;
    },
    keepSecret: (value) => {
      secrets = [...secrets, value];
    },
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  return { context, exitCode: () => exitCode, secrets: () => secrets };
}

function apiKeys(config: Config): readonly string[] {
  return config.networks.flatMap((it) =>
    it.kind === 'endpoints' ? it.endpoints.flatMap((endpoint) => endpoint.apiKey?.reveal() ?? []) : [],
  );
}

/** The URL itself, and its password as drivers may repeat it. */
function databaseSecrets(databaseUrl: string | undefined): readonly string[] {
  if (databaseUrl === undefined || databaseUrl.trim() === '') return [];
  if (!URL.canParse(databaseUrl)) return [databaseUrl];
  const { password } = new URL(databaseUrl);
  return password === '' ? [databaseUrl] : [databaseUrl, password, unescaped(password)];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
