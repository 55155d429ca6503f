// A task together with how the test-bench measures it.
import type { Every, Requirement, WindowConfig } from '../config/types.ts';
import type { Task } from '../harness/types.ts';
import type { Visibility } from '../store/index.ts';

export interface TaskPolicy {
  readonly task: Task;
  /** Id of this version of the task in the store. */
  readonly taskId: string;
  readonly owner: string;
  readonly visibility: Visibility;
  readonly window: WindowConfig;
  readonly every: Every;
  readonly requires: readonly Requirement[];
  readonly samplesPerMeasurement: number;
}

/** How old the newest sample of a full window may become before it is renewed, in ms; null: no renewal before samples grow too old. */
export function renewAfterMs(every: Every, sessionMs: number): number | null {
  if (every === null) return null;
  return every.unit === 'time' ? every.everyMs : every.sessions * sessionMs;
}

/** Whether a task can be asked over an API: chats have no log-probabilities of prompts. */
export function canAsk(api: 'completions' | 'chat', { outputType }: Pick<Task, 'outputType'>): boolean {
  return api === 'completions' || outputType === 'generate_until';
}
