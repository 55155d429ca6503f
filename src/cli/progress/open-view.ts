// Shows a snapshot that changes: drawn in place on a terminal, as log lines elsewhere.
import type { Frame } from './frame.ts';
import { logView } from './log-view.ts';
import { measureLogLine, renderMeasure } from './measure-view.ts';
import type { MeasureSnapshot, ProgressSnapshot } from './snapshot.ts';
import { renderStart, startLogLine } from './start-view.ts';
import { terminalView } from './terminal-view.ts';
import type { View, ViewOptions } from './view.ts';

/** The view of `hallmark start`. */
export function openStartView(options: ViewOptions): View<ProgressSnapshot> {
  return openView(options, renderStart, startLogLine);
}

/** The view of `hallmark measure`; its table (`measureTable`) is printed after `close`. */
export function openMeasureView(options: ViewOptions): View<MeasureSnapshot> {
  return openView(options, renderMeasure, measureLogLine);
}

function openView<Snapshot>(
  options: ViewOptions,
  render: (snapshot: Snapshot, frame: Frame, nowMs: number) => readonly string[],
  logLine: (snapshot: Snapshot, nowMs: number) => string,
): View<Snapshot> {
  const { stream, env } = options;
  return stream.isTTY === true && env.TERM !== 'dumb' ? terminalView(options, render) : logView(options, logLine);
}
