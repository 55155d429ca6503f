// What comes from the environment: places and secrets.
import { secret } from './secret.ts';
import type { ConfigProblem, Secret } from './types.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variables that Hallmark reads, beside those that `apiKeyEnv` names. */
export const environmentVariables = {
  HALLMARK_CONFIG: 'Configuration file; without it `hallmark.yaml` in the current folder, if there is one',
  HALLMARK_HOME: 'Folder of the embedded database; without it `.hallmark` in the current folder',
  DATABASE_URL: 'PostgreSQL server to use in place of the embedded database, for example postgres://user:password@host/name',
  HALLMARK_DEBUG: '1 shows the stack of an unexpected error',
  NO_COLOR: 'Any value turns colours off',
} as const;

/** An environment variable that is set to nothing counts as not set. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}

interface EnvironmentSettings {
  readonly home: string;
  readonly databaseUrl: Secret | null;
  readonly problems: readonly ConfigProblem[];
}

export function readEnvironment(env: Environment): EnvironmentSettings {
  const databaseUrl = nonEmpty(env.DATABASE_URL);
  const home = nonEmpty(env.HALLMARK_HOME) ?? '.hallmark';
  if (databaseUrl === undefined) return { home, databaseUrl: null, problems: [] };
  const usable = /^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl);
  const message = 'must be a URL that starts with postgres:// or postgresql://; special characters in the password are percent-encoded';
  const problem: ConfigProblem = { file: 'environment', line: null, column: null, path: 'DATABASE_URL', message };
  return { home, databaseUrl: secret(databaseUrl), problems: usable ? [] : [problem] };
}
