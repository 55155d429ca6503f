// A part of a benchmark as a process of its own, on a core of its own where there is one: its CPU time and memory are its alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { z } from 'zod';
import { onCore } from './machine.ts';

export interface Child {
  readonly pid: number;
  /** Sends a request to the part and waits for its answer. Rejects with the part's error, or when it is gone. */
  ask<T>(name: string, input: object, answer: z.ZodType<T>): Promise<T>;
  stop(): Promise<void>;
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts a script that calls `serveRequests`. */
export function startChild(script: URL, core: number, nodeFlags: readonly string[] = []): Child {
  const [command = process.execPath, ...args] = [...onCore(core), process.execPath, ...nodeFlags, script.pathname];
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  child.on('message', ({ id, value, error }: Reply) => {
    const asker = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asker?.resolve(value);
    else asker?.reject(new Error(error));
  });
  const exited = once(child, 'exit').then(([code, signal]) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script.pathname} ended (${signal ?? code})`));
  });
  return {
    pid: child.pid ?? 0,
    async ask(name, input, answer) {
      asked += 1;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(asked, { resolve, reject });
      child.send({ id: asked, name, input });
      return answer.parse(await promise);
    },
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Answers the requests of the process that started this one; ends with it. */
export function serveRequests(handlers: Readonly<Record<string, (input: never) => Promise<unknown>>>): void {
  process.on('message', ({ id, name, input }: { id: number; name: string; input: never }) => {
    const handler = handlers[name];
    if (!handler) throw new Error(`no handler "${name}"`);
    handler(input).then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
