// Progress where there is no terminal: one plain line at once, then one in ten seconds as long as something changes.
import { printable } from '../../openai/text.ts';
import type { View, ViewOptions } from './view.ts';

const logEveryMs = 10_000;
const maxLineLength = 500;

export function logView<Snapshot>({ stream, now }: ViewOptions, logLine: (snapshot: Snapshot, nowMs: number) => string): View<Snapshot> {
  let nextAtMs = Number.NEGATIVE_INFINITY;
  let printed = '';
  let latest: Snapshot | undefined;
  const print = (text: string) => stream.write(`${new Date(now()).toISOString()} ${printable(text, maxLineLength)}\n`);
  const printLatest = () => {
    const text = latest === undefined ? printed : logLine(latest, now());
    latest = undefined;
    if (text === printed) return;
    printed = text;
    nextAtMs = now() + logEveryMs;
    print(text);
  };
  return {
    update(snapshot) {
      latest = snapshot;
      if (now() >= nextAtMs) printLatest();
    },
    log: print,
    close: printLatest,
  };
}
