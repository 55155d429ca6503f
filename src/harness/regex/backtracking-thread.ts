// The thread of `backtracking.ts`: searches, writes its answer to the port and wakes whoever waits.

import { workerData } from 'node:worker_threads';
import type { Question } from './backtracking.ts';
import { allMatches, type Search, type Spans } from './matches.ts';
import { type Answer, type ThreadData, wake } from './waiting-thread.ts';

const { port, signal }: ThreadData = workerData;
const MAX_COMPILED = 200;
const compiled = new Map<string, RegExp>();

port.on('message', (question: Question) => {
  port.postMessage(answer(question));
  wake(signal);
});
wake(signal);

function answer({ source, flags, groupIndexes, text, limit }: Question): Answer {
  try {
    return { matches: allMatches(searchOf(source, `dgv${flags}`, groupIndexes), text, limit) };
  } catch (error) {
    return { problem: String(error).slice(0, 500) };
  }
}

function searchOf(source: string, flags: string, groupIndexes: readonly number[]): Search {
  return {
    from(text, from, mustAdvance): Spans | null {
      // Behind an empty match the same place may hold another, longer one: only a match that ends further on will do.
      const wanted = mustAdvance ? `(?:${source})(?<=[\\s\\S]{${Array.from(text.slice(0, from)).length + 1}})` : source;
      const pattern = mustAdvance ? new RegExp(wanted, flags) : known(wanted, flags);
      let start = from;
      for (;;) {
        pattern.lastIndex = start;
        const indices = pattern.exec(text)?.indices;
        const whole = indices?.[0];
        if (!indices || !whole) return null;
        // V8 tries patterns that begin with an assertion in the middle of a pair of surrogates, too.
        if (!isInsidePair(text, whole[0])) return groupIndexes.map((group) => indices[group] ?? null);
        start = whole[0] + 1;
      }
    },
  };
}

function isInsidePair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}

function known(source: string, flags: string): RegExp {
  const key = `${flags}/${source}`;
  const present = compiled.get(key);
  if (present) return present;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const made = new RegExp(source, flags);
  compiled.set(key, made);
  return made;
}
