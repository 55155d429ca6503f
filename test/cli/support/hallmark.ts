// The command `hallmark` as its users run it: a child process in a folder of its own, with nothing of the caller's environment that it reads.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const bin = fileURLToPath(new URL('../../../bin/hallmark.js', import.meta.url));

/** A command that does not end by itself is killed after this; the test then fails on its exit code. */
const killAfterMs = 100_000;

/** For tests that start several processes one after the other: seconds here, minutes on a machine that does ten other things. */
export const patient = { timeout: 240_000 };

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Words before `node`, for example `['setpriv', …]`. */
  readonly through?: readonly string[];
  /** A file descriptor that takes the output. */
  readonly stdout?: number;
}

export interface Running {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** The leaderboard's URL as it is printed. Throws with the output when the command ends first. */
  url(): Promise<string>;
  readonly ended: Promise<Ended>;
  /** Types on its keyboard. */
  type(text: string): void;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended & { readonly tookMs: number }>;
}

export interface Place {
  readonly folder: string;
  /** Hallmark's folder of this place; made by the command unless `copyStore` is called. */
  readonly home: string;
  write(name: string, text: string): string;
  /** Writes hallmark.yaml. Port 0 unless it says something else. */
  configure(config: object): void;
  /** Puts a migrated, empty store there, which is faster than to have one made. */
  copyStore(template: string): void;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** The same, for a test that sends it signals. */
  spawn(args: readonly string[], options?: RunOptions): { readonly child: ChildProcess; readonly ended: Promise<Ended> };
  start(options?: RunOptions): Running;
  /** Text of all files below the folder, for a search of what must not be there. */
  everything(): string;
  remove(): Promise<void>;
}

/** A temporary folder in which the command runs. */
export function newPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'hallmark-cli-'));
  const home = join(folder, '.hallmark');
  const children = new Set<ChildProcess>();

  const launch = (args: readonly string[], { env = {}, through = [], stdout }: RunOptions) => {
    const [file = '', ...rest] = [...through, process.execPath, bin, ...args];
    const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
    const child = spawn(file, rest, {
      cwd: folder,
      env: { PATH, HOME, ...(TMPDIR === '' ? {} : { TMPDIR }), ...env },
      stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    const tooLong = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    children.add(child);
    const closed = once(child, 'close').then(() => {
      clearTimeout(tooLong);
      children.delete(child);
      return { status: child.exitCode, ...output };
    });
    return { child, output, closed };
  };

  return {
    folder,
    home,
    write(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    configure(config) {
      writeFileSync(join(folder, 'hallmark.yaml'), stringify({ server: { port: 0 }, ...config }));
    },
    copyStore(template) {
      mkdirSync(home, { recursive: true });
      cpSync(template, home, { recursive: true });
    },
    run: (args, options = {}) => launch(args, options).closed,
    spawn(args, options = {}) {
      const { child, closed } = launch(args, options);
      return { child, ended: closed };
    },
    start(options = {}) {
      const { child, output, closed } = launch(['start'], options);
      let ended = false;
      closed.then(() => {
        ended = true;
      });
      return {
        pid: child.pid ?? 0,
        ended: closed,
        stdout: () => output.stdout,
        stderr: () => output.stderr,
        async url() {
          for (;;) {
            const url = /leaderboard at (http\S+)/.exec(output.stdout)?.[1];
            if (url !== undefined) return url;
            if (ended) throw new Error(`hallmark start ended with ${child.exitCode}: ${output.stdout}${output.stderr}`);
            await sleep(20);
          }
        },
        type: (text) => void child.stdin?.write(text),
        async end(signal) {
          const askedMs = performance.now();
          child.kill(signal);
          const result = await closed;
          return { ...result, tookMs: performance.now() - askedMs };
        },
      };
    },
    everything() {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((it) => join(folder, it));
      return files
        .filter((it) => statSync(it).isFile())
        .map((it) => readFileSync(it, 'latin1'))
        .join('\n');
    },
    async remove() {
      const left = [...children];
      for (const child of left) child.kill('SIGKILL');
      await Promise.all(left.filter((it) => it.exitCode === null && it.signalCode === null).map((it) => once(it, 'close')));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until `look` gives something; throws what it saw last after `withinMs`. */
export async function eventually<T>(look: () => Promise<T | null>, what: string, withinMs = 90_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (let last: unknown = null; ; ) {
    try {
      const found = await look();
      if (found !== null) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) throw new Error(`waited in vain: ${what}`, { cause: last });
    await sleep(50);
  }
}
