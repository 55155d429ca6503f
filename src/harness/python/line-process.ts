// A child process that answers each line with a line; killed when it is late, too talkative or no longer wanted.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { PythonEngineError, PythonTimeoutError } from './errors.ts';

/** How to start the process. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** For messages: "the Pyodide sandbox". */
  readonly what: string;
  /** Seconds until the first line, which says that it is ready. */
  readonly startTimeoutSeconds: number;
}

export interface LineProcess {
  /** Sends one line and waits for one; one question at a time. Throws `PythonTimeoutError` or `PythonEngineError`, after which the process is gone. */
  ask(line: string, what: string, timeoutSeconds: number): Promise<string>;
  /** False once the process has ended. */
  readonly isAlive: boolean;
  /** Ends the process and waits until it is gone. */
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 400 * 2 ** 20;
const MAX_STDERR_CHARACTERS = 4000;
const NEWLINE = 0x0a;

/** Starts the process and waits for its first line. */
export async function startLineProcess(launch: Launch): Promise<LineProcess> {
  const child = spawn(launch.command, [...launch.args], {
    cwd: launch.cwd,
    env: launch.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const reader = readLines(child, launch.what);
  const line = await reader.next(`the start of ${launch.what}`, launch.startTimeoutSeconds);
  if (!line.startsWith('{"ready"')) {
    await reader.close();
    throw new PythonEngineError(`${launch.what} does not start: ${line.slice(0, 1000)}`);
  }
  return {
    async ask(question, what, timeoutSeconds) {
      if (!reader.isAlive) throw new PythonEngineError(`${launch.what} has ended${reader.reason()}`);
      child.stdin.write(`${question}\n`);
      return reader.next(what, timeoutSeconds);
    },
    get isAlive() {
      return reader.isAlive;
    },
    close: () => reader.close(),
  };
}

interface LineReader {
  next(what: string, timeoutSeconds: number): Promise<string>;
  readonly isAlive: boolean;
  reason(): string;
  close(): Promise<void>;
}

function readLines(child: ChildProcessWithoutNullStreams, processName: string): LineReader {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  let alive = true;
  let why = '';
  let waiting: { resolve(line: string): void; reject(error: Error): void } | null = null;
  const gone = Promise.withResolvers<void>();

  function end(error: Error): void {
    alive = false;
    why ||= error.message;
    child.kill('SIGKILL');
    waiting?.reject(error);
    waiting = null;
  }

  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) return end(new PythonEngineError(`${processName} answered more than ${MAX_ANSWER_BYTES / 2 ** 20} MiB`));
    const at = chunk.indexOf(NEWLINE);
    if (at < 0) {
      chunks.push(chunk);
      return undefined;
    }
    const line = Buffer.concat([...chunks, chunk.subarray(0, at)]).toString('utf8');
    chunks = [chunk.subarray(at + 1)];
    bytes = chunk.length - at - 1;
    waiting?.resolve(line);
    waiting = null;
    return undefined;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR_CHARACTERS);
  });
  child.stdin.on('error', () => {});
  child.on('error', (cause) => end(new PythonEngineError(`${processName} does not start: ${cause.message}`, { cause })));
  child.on('close', (code, signal) => {
    if (alive)
      end(new PythonEngineError(`${processName} ended by itself (${signal ?? `exit code ${code}`})${stderr && `: ${stderr.trim()}`}`));
    gone.resolve();
  });

  return {
    async next(what, timeoutSeconds) {
      if (!alive) throw new PythonEngineError(`${processName} has ended: ${why}`);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      waiting = { resolve, reject };
      const timer = setTimeout(() => end(new PythonTimeoutError(what, timeoutSeconds)), timeoutSeconds * 1000);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    get isAlive() {
      return alive;
    },
    reason: () => (why ? `: ${why}` : ''),
    async close() {
      if (alive) end(new PythonEngineError('closed'));
      await gone.promise;
    },
  };
}
