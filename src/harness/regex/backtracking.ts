// The engine for most of what RE2 lacks: JavaScript's own, in a thread with a deadline. The caller waits for it, so that all engines are used alike.

import type { Spans } from './matches.ts';
import { waitingThread } from './waiting-thread.ts';

/** What the thread is asked. */
export interface Question {
  readonly source: string;
  /** `i` or nothing. */
  readonly flags: string;
  readonly groupIndexes: readonly number[];
  readonly text: string;
  readonly limit: number;
}

const thread = waitingThread('backtracking-thread');

/** All matches of an emitted pattern in a text. Throws `RegexTimeoutError` after `deadlineMs`. */
export function backtrackingMatches(question: Question, pattern: string, deadlineMs: number): readonly Spans[] {
  const { matches, problem } = thread.ask(question, pattern, deadlineMs);
  if (matches) return matches;
  throw new Error(`the search for ${JSON.stringify(pattern.slice(0, 200))} failed: ${problem}`);
}

/** Ends the thread, if one runs. */
export function closeBacktracking(): Promise<void> {
  return thread.close();
}
