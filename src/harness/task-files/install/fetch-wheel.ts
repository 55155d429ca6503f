// Fetches wheels with the user's own pip (or uv), from whatever package index that is set up for, and checks what came.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TaskInstallError } from '../errors.ts';
import type { WheelRelease } from './lm-eval-release.ts';

export interface FetchOptions {
  /** A pip to use instead of the first that is found, as a command line's words. */
  readonly pip?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutSeconds?: number;
}

/** Tried in this order; the last is uv's way to run pip where Python came without it. */
const pips: readonly (readonly string[])[] = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['uv', 'tool', 'run', 'pip'],
];

/**
 * Downloads the releases' wheels into `folder` (which must exist) with one call of pip and returns their paths. No dependency is fetched, nothing is
 * installed, no code of a package runs. Throws `TaskInstallError`: no pip, no network, another file than expected.
 */
export async function fetchWheels(
  releases: readonly WheelRelease[],
  folder: string,
  options: FetchOptions = {},
): Promise<readonly string[]> {
  const { env = process.env, timeoutSeconds = 600 } = options;
  const files = releases.map((it) => join(folder, it.file));
  const wanted = releases.map((it) => `${it.package}==${it.version}`);
  const failures: string[] = [];
  for (const [program = '', ...words] of options.pip === undefined ? pips : [options.pip]) {
    const asked = [
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--no-input',
      '--disable-pip-version-check',
      '--quiet',
      '--dest',
      folder,
    ];
    const { problem } = await run(program, [...words, ...asked, ...wanted], env, timeoutSeconds);
    const missing = files.filter((it) => !existsSync(it));
    if (problem === null && missing.length === 0) {
      for (const [i, { sha256 }] of releases.entries()) await checkSha256(files[i] ?? '', sha256);
      return files;
    }
    if (problem !== 'missing')
      failures.push(`${[program, ...words].join(' ')}: ${problem ?? `did not bring ${missing.map((it) => basename(it)).join(', ')}`}`);
  }
  const reason = failures.length === 0 ? 'neither pip nor uv is installed' : failures.slice(0, 2).join('; ');
  throw new TaskInstallError(`${wanted.join(', ')} could not be fetched (${reason})`);
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** Throws `TaskInstallError` unless the file's SHA-256 is the expected one. */
export async function checkSha256(file: string, expected: string): Promise<void> {
  const actual = await sha256Of(file);
  if (actual !== expected) {
    throw new TaskInstallError(
      `${file}: SHA-256 is ${actual}, expected ${expected}; if you trust this file, say so with --sha256 ${actual}`,
    );
  }
}

interface Outcome {
  /** Null for success, `missing` where the program is not there. */
  readonly problem: string | null;
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, timeoutSeconds: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
    let said = '';
    const end = (problem: string | null): void => {
      clearTimeout(timer);
      // What it started itself may hold the pipe open.
      child.stderr.destroy();
      resolve({ problem });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      end(`stopped after ${timeoutSeconds} s`);
    }, timeoutSeconds * 1000);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ENOENT' ? 'missing' : error.message));
    child.on('close', (code, signal) => end(code === 0 ? null : (lastErrorLine(said) ?? `ended with ${signal ?? `code ${code}`}`)));
  });
}

function lastErrorLine(said: string): string | null {
  const lines = said.split('\n').filter((it) => it.trim() !== '');
  return (lines.findLast((it) => /error/i.test(it)) ?? lines.at(-1) ?? null)?.trim().slice(0, 300) ?? null;
}
