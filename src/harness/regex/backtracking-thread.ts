// The thread of `backtracking.ts`: searches, writes its answer to the port and wakes whoever waits.

import { type MessagePort, workerData } from 'node:worker_threads';
import type { Question } from './backtracking.ts';
import { allMatches, type Search, type Spans } from './matches.ts';

const { port, signal }: { readonly port: MessagePort; readonly signal: Int32Array } = workerData;
const MAX_COMPILED = 200;
const compiled = new Map<string, RegExp>();

port.on('message', ({ source, groupIndexes, text, limit }: Question) => {
  try {
    port.postMessage({ matches: allMatches(searchOf(source, groupIndexes), text, limit) });
  } catch (error) {
    port.postMessage({ problem: String(error).slice(0, 500) });
  }
  wake();
});
wake();

function wake(): void {
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

function searchOf(source: string, groupIndexes: readonly number[]): Search {
  return {
    from(text, from, mustAdvance): Spans | null {
      // Behind an empty match the same place may hold another, longer one: only a match that ends further on will do.
      const wanted = mustAdvance ? `(?:${source})(?<=[\\s\\S]{${Array.from(text.slice(0, from)).length + 1}})` : source;
      const pattern = mustAdvance ? new RegExp(wanted, 'dgv') : known(wanted);
      pattern.lastIndex = from;
      const match = pattern.exec(text);
      const indices = match?.indices;
      return indices ? groupIndexes.map((group) => indices[group] ?? null) : null;
    },
  };
}

function known(source: string): RegExp {
  const present = compiled.get(source);
  if (present) return present;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const made = new RegExp(source, 'dgv');
  compiled.set(source, made);
  return made;
}
