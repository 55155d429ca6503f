// The engine for the rest: Python's own `re` (in Pyodide, which is CPython), in a thread with a deadline. For patterns whose meaning neither RE2 nor
// JavaScript shares: conditional groups, references to groups that may be unset, groups inside loops that may skip them. Starting it takes up to 2 s, once.

import { RegexSyntaxError } from './errors.ts';
import type { Spans } from './matches.ts';
import { waitingThread } from './waiting-thread.ts';

/** What the thread is asked. */
export interface ReferenceQuestion {
  readonly pattern: string;
  /** Letters of flags. */
  readonly flags: string;
  /** Null: only compile. */
  readonly text: string | null;
  readonly limit: number;
  /** Only at the start of the text (`re.match`). */
  readonly atStart: boolean;
}

const COMPILE_TIMEOUT_MS = 10_000;
const thread = waitingThread('reference-thread');

/** Groups of a pattern. Throws `RegexSyntaxError` with Python's own message. */
export function referenceGroups(pattern: string, flags: string): { readonly groups: number; readonly names: ReadonlyMap<string, number> } {
  const { compiled, problem } = thread.ask({ pattern, flags, text: null, limit: 0, atStart: false }, pattern, COMPILE_TIMEOUT_MS);
  if (!compiled) throw new RegexSyntaxError(pattern, problem ?? 'does not compile', 0);
  return { groups: compiled.groups, names: new Map(Object.entries(compiled.names)) };
}

/** All matches, at most `limit`. Throws `RegexTimeoutError` after `deadlineMs`. */
export function referenceMatches(question: ReferenceQuestion, deadlineMs: number): readonly Spans[] {
  const { matches, problem } = thread.ask(question, question.pattern, deadlineMs);
  if (matches) return matches;
  throw new Error(`the search for ${JSON.stringify(question.pattern.slice(0, 200))} failed: ${problem}`);
}

/** Ends the thread, if one runs. */
export function closeReference(): Promise<void> {
  return thread.close();
}
