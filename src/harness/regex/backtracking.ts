// The engine for everything that RE2 lacks: JavaScript's own, in a thread with a deadline. The caller waits for it, so that both engines are used alike.

import { extname } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { RegexTimeoutError } from './errors.ts';
import type { Spans } from './matches.ts';

/** What the thread is asked. */
export interface Question {
  readonly source: string;
  readonly groupIndexes: readonly number[];
  readonly text: string;
  readonly limit: number;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly signal: Int32Array;
}

const START_TIMEOUT_MS = 20_000;
let thread: Thread | null = null;

/**
 * All matches of an emitted pattern in a text. Blocks this thread until they are there, at most `deadlineMs`: then the searching thread is thrown away and
 * `RegexTimeoutError` is thrown.
 */
export function backtrackingMatches(question: Question, pattern: string, deadlineMs: number): readonly Spans[] {
  thread ??= startThread();
  const { worker, port, signal } = thread;
  Atomics.store(signal, 0, 0);
  port.postMessage(question);
  if (Atomics.wait(signal, 0, 0, deadlineMs) === 'timed-out') {
    thread = null;
    void worker.terminate();
    port.close();
    throw new RegexTimeoutError(pattern, deadlineMs);
  }
  const answer: { readonly message: { readonly matches?: readonly Spans[]; readonly problem?: string } } | undefined =
    receiveMessageOnPort(port);
  if (answer?.message.matches) return answer.message.matches;
  throw new Error(`the search for ${JSON.stringify(pattern.slice(0, 200))} failed: ${answer?.message.problem ?? 'no answer'}`);
}

/** Ends the thread, if one runs: for whoever wants the process to end at once (the thread alone does not keep it alive). */
export async function closeBacktracking(): Promise<void> {
  const present = thread;
  thread = null;
  present?.port.close();
  await present?.worker.terminate();
}

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(`./backtracking-thread${extname(import.meta.url)}`, import.meta.url), {
    workerData: { port: port2, signal },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  worker.on('error', () => {});
  worker.unref();
  port1.unref();
  if (Atomics.wait(signal, 0, 0, START_TIMEOUT_MS) === 'timed-out') {
    void worker.terminate();
    throw new Error(`the thread for regular expressions did not start within ${START_TIMEOUT_MS} ms`);
  }
  return { worker, port: port1, signal };
}
