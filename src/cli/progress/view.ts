// What every progress view offers, whatever it draws on.
import type { OutputStream } from '../context.ts';

export interface View<Snapshot> {
  /** Shows this from now on; call it as often as you like, it draws at most four times a second (one log line in ten seconds). */
  update(snapshot: Snapshot): void;
  /** Prints a line that stays, above the view. */
  log(text: string): void;
  /** Draws the last state and gives the terminal back. Safe to call twice. */
  close(): void;
}

export interface ViewOptions {
  readonly stream: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
