// A thread that is asked and waited for, at most so long: when it is late, it is thrown away and the next question starts another.

import { extname } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { RegexTimeoutError } from './errors.ts';
import type { Spans } from './matches.ts';

/** What a thread answers. */
export interface Answer {
  readonly matches?: readonly Spans[];
  /** Number of groups and their names, where a pattern was only compiled. */
  readonly compiled?: { readonly groups: number; readonly names: Readonly<Record<string, number>> };
  /** What went wrong, as text. */
  readonly problem?: string;
}

/** What a thread gets to start with. */
export interface ThreadData {
  readonly port: MessagePort;
  /** Index 0 becomes 1 when an answer is there. */
  readonly signal: Int32Array;
}

export interface WaitingThread {
  /** Blocks the calling thread until the answer is there. Throws `RegexTimeoutError` after `deadlineMs`. `pattern` is for messages. */
  ask(question: object, pattern: string, deadlineMs: number): Answer;
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;

/** A thread over the script `name` of this folder. It starts with the first question and does not keep the process alive. */
export function waitingThread(name: string): WaitingThread {
  let running: (ThreadData & { readonly worker: Worker }) | null = null;
  let doesNotStart = false;

  function start(): ThreadData & { readonly worker: Worker } {
    if (doesNotStart) throw new Error(`the thread for regular expressions (${name}) does not start`);
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url), {
      workerData: { port: port2, signal },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    worker.on('error', () => {});
    worker.unref();
    port1.unref();
    if (Atomics.wait(signal, 0, 0, START_TIMEOUT_MS) === 'timed-out') {
      doesNotStart = true;
      void worker.terminate();
      throw new Error(`the thread for regular expressions (${name}) did not start within ${START_TIMEOUT_MS} ms`);
    }
    return { worker, port: port1, signal };
  }

  function stop(): Promise<unknown> | undefined {
    const present = running;
    running = null;
    present?.port.close();
    return present?.worker.terminate();
  }

  return {
    ask(question, pattern, deadlineMs) {
      running ??= start();
      const { port, signal } = running;
      Atomics.store(signal, 0, 0);
      port.postMessage(question);
      if (Atomics.wait(signal, 0, 0, deadlineMs) === 'timed-out') {
        void stop();
        throw new RegexTimeoutError(pattern, deadlineMs);
      }
      const answer: { readonly message: Answer } | undefined = receiveMessageOnPort(port);
      return answer?.message ?? { problem: 'no answer' };
    },
    async close() {
      await stop();
    },
  };
}

/** For a thread: tells the one who waits that an answer is there. */
export function wake(signal: Int32Array): void {
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}
