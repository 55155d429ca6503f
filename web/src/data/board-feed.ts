// Keeps one board current: reads it, listens to live events, reads again after a gap, polls where live events are not to be had.
import type { BoardChanges, Progress } from '../api-types.ts';
import { ApiError, getBoard, getProgress, liveUrl, type Scope } from './api.ts';
import { applyChanges, type BoardState, emptyState } from './board-state.ts';

export interface BoardFeed {
  subscribe(listener: () => void): () => void;
  get(): BoardState;
  /** Tries at once instead of after the pause. */
  retry(): void;
  close(): void;
}

const pollMs = 5_000;
const liveAgainMs = 30_000;
const maxPauseMs = 15_000;

export function boardFeed(scope: Scope): BoardFeed {
  const listeners = new Set<() => void>();
  const abort = new AbortController();
  let state: BoardState = emptyState;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let noLiveUntil = 0;

  const set = (change: Partial<BoardState>) => {
    if (abort.signal.aborted) return;
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const later = (task: () => void, ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(task, ms);
  };
  const stopLive = () => {
    source?.close();
    source = null;
  };

  const read = async () => {
    clearTimeout(timer);
    try {
      const board = await getBoard(scope, abort.signal);
      failures = 0;
      set({ board, trouble: null, fresh: new Set() });
      if (source !== null) return;
      if (Date.now() >= noLiveUntil) listen(board.revision);
      else {
        set({ progress: await getProgress(abort.signal), connection: 'polling' });
        later(read, pollMs);
      }
    } catch (error) {
      if (abort.signal.aborted) return;
      failures += 1;
      stopLive();
      const waits = error instanceof ApiError && error.status === 503;
      set({ trouble: error instanceof Error ? error.message : 'The board could not be read.', connection: waits ? 'connecting' : 'lost' });
      later(read, waits ? 1_000 : Math.min(maxPauseMs, 500 * 2 ** failures));
    }
  };

  const listen = (after: string) => {
    const opened = new EventSource(liveUrl(scope, after));
    source = opened;
    opened.onopen = () => set({ connection: 'live', trouble: null });
    opened.onerror = () => {
      if (opened.readyState === EventSource.CONNECTING) return set({ connection: 'lost' });
      // Refused (all places taken, or a proxy that cannot stream): the board is polled for a while.
      stopLive();
      noLiveUntil = Date.now() + liveAgainMs;
      later(read, 1_000);
    };
    opened.addEventListener('reset', () => void read());
    opened.addEventListener('progress', (event: MessageEvent<string>) => set({ progress: JSON.parse(event.data) as Progress }));
    opened.addEventListener('changes', (event: MessageEvent<string>) => {
      const changes = JSON.parse(event.data) as BoardChanges;
      if (state.board === null) return;
      const board = applyChanges(state.board, changes);
      if (board === null) void read();
      else set({ board, fresh: new Set(changes.changed.map((row) => row.id)) });
    });
  };

  void read();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => state,
    retry: () => void read(),
    close() {
      abort.abort();
      clearTimeout(timer);
      stopLive();
    },
  };
}
