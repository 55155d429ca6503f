// One board (a view of one service) kept current: answers requests from memory, numbers its states, tells watchers what changed.
import type { BoardAnswer, BoardChangesAnswer, BoardRowAnswer } from './schemas/board.ts';

export interface BoardChannelOptions {
  /** Reads the rows afresh. */
  readonly load: () => Promise<Pick<BoardAnswer, 'network' | 'service' | 'asOf' | 'suppliers'>>;
  /** Unique for this channel and process, so that no revision of another is mistaken for ours. */
  readonly epoch: string;
  readonly nowMs: () => number;
  /** At most one load per this time, however often data changes. */
  readonly minIntervalMs: number;
  /** At most this share of the time goes into loads (0 to 1): a large board is read less often, so that measuring goes on. */
  readonly maxLoadShare: number;
  /** A load at least this often while somebody watches or asks: windows age without anything being written. */
  readonly maxAgeMs: number;
  readonly onError: (error: unknown) => void;
}

/** Called with what changed since the revision named in `previous`. */
export type Watcher = (changes: BoardChangesAnswer) => void;

/** Changes kept for clients that come back: enough for minutes of reconnecting. */
const maxKept = 128;

export class BoardChannel {
  readonly #options: BoardChannelOptions;
  readonly #watchers = new Set<Watcher>();
  readonly #kept: BoardChangesAnswer[] = [];
  #rows = new Map<string, string>();
  #board: BoardAnswer | null = null;
  #number = 0;
  #loadedAtMs = Number.NEGATIVE_INFINITY;
  #loadTookMs = 0;
  #dirty = true;
  #loading: Promise<BoardAnswer> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BoardChannelOptions) {
    this.#options = options;
  }

  /** The board as it is now, at most `minIntervalMs` old where data changes and `maxAgeMs` where it does not. */
  async current(): Promise<BoardAnswer> {
    const ageMs = this.#options.nowMs() - this.#loadedAtMs;
    const limitMs = this.#limitMs();
    if (this.#board !== null && ageMs < limitMs) return this.#board;
    return this.#load();
  }

  /** Something that the board shows may have changed. */
  touch(): void {
    this.#dirty = true;
    if (this.#watchers.size > 0) this.#schedule();
  }

  /**
   * Watches from revision `after` on: returns the changes since then, oldest first, or null where they are no longer known
   * and the client has to read the whole board.
   */
  watch(watcher: Watcher, after: string | null): { readonly missed: readonly BoardChangesAnswer[] | null; readonly stop: () => void } {
    this.#watchers.add(watcher);
    this.#schedule();
    return {
      missed: this.#since(after),
      stop: () => {
        this.#watchers.delete(watcher);
        if (this.#watchers.size === 0) this.close();
      },
    };
  }

  /** Forgets its watchers and stops its timer. */
  close(): void {
    this.#watchers.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #since(after: string | null): readonly BoardChangesAnswer[] | null {
    if (after === null || this.#board === null) return null;
    if (after === this.#board.revision) return [];
    const first = this.#kept.findIndex((changes) => changes.previous === after);
    return first === -1 ? null : this.#kept.slice(first);
  }

  #schedule(): void {
    if (this.#watchers.size === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const dueMs = this.#loadedAtMs + this.#limitMs();
    const waitMs = Math.max(0, Number.isFinite(dueMs) ? dueMs - this.#options.nowMs() : 0);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#load().catch(this.#options.onError);
    }, waitMs);
    this.#timer.unref();
  }

  /** How long the last load counts as fresh. */
  #limitMs(): number {
    const { minIntervalMs, maxLoadShare, maxAgeMs } = this.#options;
    const restMs = this.#loadTookMs / maxLoadShare;
    return Math.max(restMs, this.#dirty ? minIntervalMs : maxAgeMs);
  }

  #load(): Promise<BoardAnswer> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = null;
      this.#schedule();
    });
    return this.#loading;
  }

  async #loadOnce(): Promise<BoardAnswer> {
    const { load, nowMs } = this.#options;
    // Before the reads: a change that comes while they run must lead to another load.
    this.#dirty = false;
    this.#loadedAtMs = nowMs();
    try {
      return this.#publish(await load());
    } catch (error) {
      this.#dirty = true;
      throw error;
    } finally {
      this.#loadTookMs = nowMs() - this.#loadedAtMs;
    }
  }

  #publish(loaded: Awaited<ReturnType<BoardChannelOptions['load']>>): BoardAnswer {
    const { network, service, asOf, suppliers } = loaded;
    const rows = new Map(suppliers.map((row) => [row.id, fingerprint(row)]));
    const changed = suppliers.filter((row) => this.#rows.get(row.id) !== rows.get(row.id));
    const removed = [...this.#rows.keys()].filter((id) => !rows.has(id));
    const previous = this.#board?.revision ?? null;
    if (previous === null || changed.length > 0 || removed.length > 0) this.#number += 1;
    this.#rows = rows;
    const revision = `${this.#options.epoch}-${this.#number}`;
    this.#board = { network, service, asOf, revision, suppliers };
    if (previous !== null && previous !== revision) this.#announce({ network, service, asOf, revision, previous, changed, removed });
    return this.#board;
  }

  #announce(changes: BoardChangesAnswer): void {
    this.#kept.push(changes);
    if (this.#kept.length > maxKept) this.#kept.shift();
    for (const watcher of [...this.#watchers]) watcher(changes);
  }
}

function fingerprint({ asOf: _, ...row }: BoardRowAnswer): string {
  return JSON.stringify(row);
}
