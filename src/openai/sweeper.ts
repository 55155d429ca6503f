// One timer for all deadlines of all exchanges, in place of four timers each.

/** Something with deadlines. `check` looks at them; it may remove itself. */
export interface Swept {
  /** Its place among all; the sweeper's. */
  sweptIndex: number;
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
  // Not a set: V8 chains the tables that a set has outgrown, and each keeps what was in it until the old generation is collected.
  readonly #members: Swept[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastMs = 0;

  constructor(tickMs: number, now: () => number) {
    this.tickMs = tickMs;
    this.#now = now;
  }

  get members(): readonly Swept[] {
    return this.#members;
  }

  add(member: Swept): void {
    member.sweptIndex = this.#members.push(member) - 1;
    if (this.#timer !== null) return;
    this.#lastMs = this.#now();
    // Sockets keep the process alive as long as somebody waits for an answer.
    this.#timer = setInterval(() => this.#tick(), this.tickMs).unref();
  }

  remove(member: Swept): void {
    const index = member.sweptIndex;
    if (this.#members[index] !== member) return;
    const last = this.#members.pop();
    if (last === undefined || last === member) return;
    this.#members[index] = last;
    last.sweptIndex = index;
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const now = this.#now();
    this.clockMs += Math.min(now - this.#lastMs, 3 * this.tickMs);
    this.#lastMs = now;
    // From the end: who is removed gives its place to one that was looked at already.
    for (let index = this.#members.length - 1; index >= 0; index--) this.#members[index]?.check(this.clockMs);
    if (this.#members.length === 0) this.stop();
  }
}
