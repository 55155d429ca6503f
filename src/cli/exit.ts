// The one place that turns errors into a line on stderr and an exit code.
import { inspect } from 'node:util';
import { printable } from '../openai/text.ts';
import { evaluationExitCodes } from './eval/exit-codes.ts';

/** What the exit code of every command means; `hallmark --help` prints it. */
export const exitCodes = {
  done: 0,
  belowMinScore: 1,
  wrongUse: 2,
  failure: 3,
  /** A defect of Hallmark itself. */
  defect: 70,
  /** Ctrl-C before the end, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command was called in a way that cannot work: a wrong flag, a file in the way. The message says what to type instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors whose message is made for people, by name: the modules that define them are not loaded for every command. */
const exitCodeByName: Readonly<Record<string, ExitCode>> = {
  ...evaluationExitCodes,
  ConfigError: exitCodes.wrongUse,
  BankError: exitCodes.wrongUse,
  TaxonomyError: exitCodes.wrongUse,
  UsageError: exitCodes.wrongUse,
  UnknownTaskError: exitCodes.wrongUse,
  TaskDefinitionError: exitCodes.wrongUse,
  TaskFileError: exitCodes.wrongUse,
  TaskFilesMissingError: exitCodes.wrongUse,
  TaskInstallError: exitCodes.failure,
  TaskNotFoundError: exitCodes.wrongUse,
  UnsupportedRequestError: exitCodes.wrongUse,
  PortBusyError: exitCodes.wrongUse,
  PrivateKeyError: exitCodes.wrongUse,
  ModelFileError: exitCodes.wrongUse,
  ModelRuntimeError: exitCodes.wrongUse,
  StoreError: exitCodes.wrongUse,
  StoreHeldError: exitCodes.wrongUse,
  StoreTooNewError: exitCodes.wrongUse,
  StoreFolderError: exitCodes.wrongUse,
  StoreServerError: exitCodes.wrongUse,
  StoreBrokenError: exitCodes.failure,
  NetworkError: exitCodes.failure,
  BoardUnavailableError: exitCodes.failure,
  LocalNetStartError: exitCodes.wrongUse,
};

/** What the operating system says, as a sentence with a way out. */
const systemErrors: Readonly<Record<string, (error: SystemError) => string>> = {
  EADDRINUSE: (it) =>
    `${it.address ?? 'this host'}:${it.port ?? ''} is in use by another program; choose another port (server.port in hallmark.yaml)`,
  EADDRNOTAVAIL: (it) => `${it.address ?? 'the address'} is not an address of this machine (server.host in hallmark.yaml)`,
  ENOTFOUND: (it) => `the host name ${it.hostname ?? ''} does not resolve (server.host in hallmark.yaml)`,
  EAI_AGAIN: (it) => `the host name ${it.hostname ?? ''} does not resolve now (server.host in hallmark.yaml)`,
  EACCES: (it) => `no permission for ${it.path ?? it.address ?? it.syscall ?? 'this'}`,
  EPERM: (it) => `no permission for ${it.path ?? it.syscall ?? 'this'}`,
  EEXIST: (it) => `${it.path ?? 'the path'} is there already, as something else`,
  ENOENT: (it) => `no such file or folder: ${it.path ?? it.syscall ?? ''}`,
  EISDIR: (it) => `${it.path ?? 'the path'} is a folder where a file is needed`,
  ENOTDIR: (it) => `${it.path ?? 'the path'} lies below something that is not a folder`,
  ENOSPC: (it) => `the disk is full${it.path === undefined ? '' : ` (${it.path})`}; free some space and start again`,
  EFBIG: (it) => `a file may not grow any more${it.path === undefined ? '' : ` (${it.path})`}; raise the limit (ulimit -f) and start again`,
  EROFS: (it) => `${it.path ?? 'the disk'} is read-only`,
  EMFILE: () => 'too many open files; raise the limit (ulimit -n) or lower concurrency.global in hallmark.yaml',
};

interface SystemError {
  readonly code: string;
  readonly path?: string | undefined;
  readonly syscall?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
}

export interface ErrorReport {
  /** For stderr, with a line break at the end. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/**
 * What to print for an error and which code to exit with. Control characters are escaped; each of `secrets` is blanked out wherever it
 * appears. With `debug` the stack and all causes follow.
 */
export function errorReport(
  error: unknown,
  { debug = false, secrets = [] }: { readonly debug?: boolean; readonly secrets?: readonly string[] } = {},
): ErrorReport {
  const { lines, exitCode } = explain(error);
  const hint = exitCode === exitCodes.defect && !debug ? ['HALLMARK_DEBUG=1 shows where it happened; please report it with that'] : [];
  const stack = debug ? inspect(error, { depth: 4 }).split('\n') : [];
  const text = [...lines, ...hint, ...stack].map((line) => `${printable(withoutSecrets(line, secrets), maxLineLength)}\n`).join('');
  return { text, exitCode };
}

const maxLineLength = 4000;
const prefix = 'hallmark: ';

function explain(error: unknown): { readonly lines: readonly string[]; readonly exitCode: ExitCode } {
  if (!(error instanceof Error)) return { lines: [`hallmark: unexpected error: ${inspect(error)}`], exitCode: exitCodes.defect };
  const known = exitCodeByName[error.name];
  // Each problem of a configuration is a line that begins with its place in the file, as editors expect it.
  if (error.name === 'ConfigError') return { lines: error.message.split('\n'), exitCode: exitCodes.wrongUse };
  if (known !== undefined) return { lines: [`hallmark: ${error.message}`], exitCode: known };
  if (isSystemError(error) && error.code in systemErrors)
    return { lines: [`hallmark: ${systemReason(error)}`], exitCode: exitCodes.wrongUse };
  return { lines: [`hallmark: unexpected error: ${error.name}: ${error.message}`], exitCode: exitCodes.defect };
}

/** What an error of the operating system means, for a message that goes on with what to do about it. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (isSystemError(error) ? systemErrors[error.code]?.(error) : undefined) ?? error.message;
}

function isSystemError(error: Error): error is Error & SystemError {
  return 'code' in error && typeof error.code === 'string';
}

/** The command's own name at the start of a line stays, even where it is somebody's password. */
function withoutSecrets(line: string, secrets: readonly string[]): string {
  const own = line.startsWith(prefix) ? prefix : '';
  return own + redact(line.slice(own.length), secrets);
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter((it) => it.length > 0).reduce((rest, it) => rest.replaceAll(it, '[secret]'), text);
}
