// From hallmark.yaml and the environment to one typed Config, or to every problem at once.
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { crossCheck } from './cross-check.ts';
import { type Environment, nonEmpty, readEnvironment } from './environment.ts';
import { problemText } from './problem-text.ts';
import { resolveNetworks } from './resolve-networks.ts';
import { defaultTaskNames } from './schema/tasks.ts';
import { fileSchema } from './schema.ts';
import type { Config, ConfigProblem } from './types.ts';
import { readYaml } from './yaml-source.ts';

export interface LoadOptions {
  /** A file named by the operator (a flag): it must exist. Without it HALLMARK_CONFIG, then `hallmark.yaml` if there is one, then the defaults. */
  readonly path?: string | undefined;
  readonly env: Environment;
  /** Text of a file; throws an error with code ENOENT where there is none. `readConfigFile` in production. */
  readonly readFile: (path: string) => string;
}

export const defaultConfigPath = 'hallmark.yaml';

/**
 * Reads, checks and completes the configuration.
 * @throws ConfigError with every problem of the file and the environment, each with its place.
 * @example `loadConfig({ env: process.env, readFile: readConfigFile }).server.port` is 8787 where nothing else is set
 */
export function loadConfig({ path, env, readFile }: LoadOptions): Config {
  const named = path ?? nonEmpty(env.HALLMARK_CONFIG);
  const file = named ?? defaultConfigPath;
  const text = readText(file, named !== undefined, readFile);
  return parseConfig(text ?? '', { file: text === null ? null : file, env });
}

/**
 * Checks and completes the text of a configuration file. `file` is what problems call it; null where there is none.
 * @throws ConfigError as `loadConfig`.
 */
export function parseConfig(text: string, { file, env }: { readonly file: string | null; readonly env: Environment }): Config {
  const fileName = file ?? defaultConfigPath;
  const source = readYaml(text);
  if (!source.ok) throw new ConfigError(source.problems.map((it) => ({ file: fileName, path: '', ...it })));

  const raw = source.value ?? {};
  const at = (steps: readonly PropertyKey[], message: string): ConfigProblem => ({
    file: fileName,
    ...source.locate(steps),
    path: pathText(steps),
    message,
  });
  const parsed = fileSchema.safeParse(raw, { error: problemText });
  const environment = readEnvironment(env);
  const resolved = parsed.success
    ? resolveNetworks(parsed.data.networks, { env, folder: dirname(fileName) })
    : { networks: [], problems: [] };
  const list = typeof raw === 'object' && 'network' in raw ? () => ['network'] : (i: number) => ['networks', i];
  const inFile = [
    ...(parsed.error?.issues.flatMap((issue) => issueProblems(issue, at)) ?? []),
    ...crossCheck(raw, defaultTaskNames).map((it) => at(it.path, it.message)),
    ...resolved.problems.map((it) => at([...list(it.network), ...it.path], it.message)),
  ];
  const problems = [...inFile.sort(byPlace), ...environment.problems];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const folder = dirname(fileName);
  const taxonomies = parsed.data.taxonomies?.map((path) => resolve(folder, path)) ?? null;
  const { includePath, datasets } = parsed.data.lmEval;
  const lmEval = { includePath: includePath.map((path) => resolve(folder, path)), datasets: datasets && resolve(folder, datasets) };
  return {
    ...parsed.data,
    networks: resolved.networks,
    lmEval,
    taxonomies,
    file,
    home: environment.home,
    databaseUrl: environment.databaseUrl,
  };
}

function readText(file: string, mustExist: boolean, readFile: (path: string) => string): string | null {
  try {
    return readFile(file);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !mustExist) return null;
    const reason = error instanceof Error ? error.message : String(error);
    const message = missing
      ? 'there is no such file; `hallmark init` writes one with every setting explained'
      : `cannot be read: ${reason}`;
    throw new ConfigError([{ file, line: null, column: null, path: '', message }], { cause: error });
  }
}

type FoundInFile = (steps: readonly PropertyKey[], message: string) => ConfigProblem;

function issueProblems(issue: z.core.$ZodIssue, at: FoundInFile): readonly ConfigProblem[] {
  if (issue.code !== 'unrecognized_keys') return [at(issue.path, issue.message)];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, i) => at([...issue.path, key], messages[i] ?? 'is not a known key'));
}

/** `tasks[1].window.samples`; keys that are no plain words are quoted, control characters escaped. */
function pathText(steps: readonly PropertyKey[]): string {
  return steps
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = /^[\w-]{1,64}$/.test(String(step)) ? String(step) : JSON.stringify(String(step).slice(0, 64));
      return i === 0 ? key : `.${key}`;
    })
    .join('');
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
