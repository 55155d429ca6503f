// One timer for all deadlines of all exchanges, in place of four timers each.

/** Something with deadlines. `check` looks at them; it may remove itself. */
export interface Swept {
  check(clockMs: number): void;
}

/**
 * Checks every member once a tick. Deadlines are counted on `clockMs`, which advances with real time but by at most three ticks at
 * once: when this process itself was blocked, the servers' bytes may wait unread, and they are not to blame for it.
 */
export class Sweeper {
  /** Milliseconds, at most one tick behind. */
  clockMs = 0;
  readonly tickMs: number;
  readonly #now: () => number;
  readonly #members = new Set<Swept>();
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;

  constructor(tickMs: number, now: () => number) {
    this.tickMs = tickMs;
    this.#now = now;
  }

  get members(): Iterable<Swept> {
    return this.#members;
  }

  add(member: Swept): void {
    this.#members.add(member);
    if (this.#timer !== null) return;
    this.#lastMs = this.#now();
    // Sockets keep the process alive as long as somebody waits for an answer.
    this.#timer = setInterval(() => this.#tick(), this.tickMs).unref();
  }

  remove(member: Swept): void {
    this.#members.delete(member);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const now = this.#now();
    this.clockMs += Math.min(now - this.#lastMs, 3 * this.tickMs);
    this.#lastMs = now;
    for (const member of this.#members) member.check(this.clockMs);
    if (this.#members.size === 0) this.stop();
  }
}
