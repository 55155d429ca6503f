// One line on stderr that says where an evaluation is, and how long it still takes.
import type { RunEvents } from '../../eval/run.ts';
import { printable } from '../../openai/text.ts';
import type { OutputStream } from '../context.ts';
import { spanText } from '../output.ts';

export interface EvalProgress extends RunEvents {
  close(): void;
}

interface Sending {
  readonly endpoint: string;
  readonly requests: number;
  readonly sinceMs: number;
}

const terminalEveryMs = 100;
const logEveryMs = 10_000;

/** On a terminal the line is drawn in place; elsewhere a line comes now and then. `now` in milliseconds. */
export function evalProgress(stream: OutputStream, now: () => number = () => performance.now()): EvalProgress {
  const isTerminal = stream.isTTY === true;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = 0;
  let sending: Sending | null = null;
  let [asked, cached] = [0, 0];

  const clear = (): void => {
    if (drawn > 0) stream.write(`\r${' '.repeat(drawn)}\r`);
    drawn = 0;
  };
  /** The text is made only if it is shown: answers come by the thousand. */
  const line = (text: () => string, atOnce = false): void => {
    const at = now();
    if (!atOnce && at - drawnAt < (isTerminal ? terminalEveryMs : logEveryMs)) return;
    drawnAt = at;
    const shown = printable(text(), Math.max(20, (stream.columns ?? 120) - 1));
    if (!isTerminal) stream.write(`${shown}\n`);
    else {
      stream.write(`\r${shown.padEnd(drawn)}`);
      drawn = Math.max(drawn, shown.length);
    }
  };
  const answeredText = ({ endpoint, requests }: Sending, seconds: number): string => {
    const done = asked + cached;
    const left = asked === 0 ? '' : `, ${spanText(((requests - done) * seconds) / asked)} left`;
    const kept = cached === 0 ? '' : ` (${whole(cached)} from the cache)`;
    return `${endpoint}: ${whole(done)} of ${whole(requests)} answered${kept}, ${whole(asked / seconds)} a second${left}`;
  };
  return {
    loading: (task, nth, count) => line(() => `loading ${task} (${nth + 1} of ${count})`),
    sending(endpoint, requests) {
      sending = { endpoint, requests, sinceMs: now() };
      [asked, cached] = [0, 0];
      line(() => `${endpoint}: ${whole(requests)} requests`, true);
    },
    answered(count, isCached) {
      if (isCached) cached += count;
      else asked += count;
      const about = sending;
      if (about !== null) line(() => answeredText(about, (now() - about.sinceMs) / 1_000));
    },
    scoring: (task) => line(() => `scoring ${task}`),
    notice(text) {
      clear();
      stream.write(`hallmark: ${printable(text, 500)}\n`);
    },
    close: clear,
  };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
