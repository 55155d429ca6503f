// Draws a view in place at the bottom of a terminal: at most four times a second, never more than one screen.
// The cursor is hidden only within a drawing, so that a process that is killed leaves the terminal as it should be.
import { stripVTControlCharacters } from 'node:util';
import { printable } from '../../openai/text.ts';
import { displayWidth } from '../width.ts';
import type { Frame } from './frame.ts';
import type { View, ViewOptions } from './view.ts';

const drawEveryMs = 250;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearLineEnd = '\u001b[K';
const clearBelow = '\u001b[J';

export function terminalView<Snapshot>(
  { stream, env, now }: ViewOptions,
  render: (snapshot: Snapshot, frame: Frame, nowMs: number) => readonly string[],
): View<Snapshot> {
  const color = env.NO_COLOR === undefined || env.NO_COLOR === '';
  let latest: Snapshot | undefined;
  let drawn: readonly string[] = [];
  let nextDrawAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const frame = (): Frame => ({ columns: stream.columns || 80, rows: stream.rows || 24, color });

  /** Brings the cursor to the first column of what was drawn, wherever a resized terminal has wrapped it to. */
  const toTop = (): string => {
    const { columns, rows } = frame();
    const height = drawn.reduce((sum, it) => sum + Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(it)) / columns)), 0);
    const up = Math.min(height, rows) - 1;
    return up > 0 ? `\r\u001b[${up}A` : '\r';
  };

  const draw = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // A terminal that is slow to take what it got (a bad line) gets no more for now.
    if (latest === undefined || stream.writableNeedDrain === true) return;
    nextDrawAtMs = now() + drawEveryMs;
    const lines = render(latest, frame(), now());
    stream.write(`${hideCursor}${toTop()}${lines.map((it) => it + clearLineEnd).join('\r\n')}${clearBelow}${showCursor}`);
    drawn = lines;
  };

  const drawSoon = (): void => {
    if (closed || latest === undefined) return;
    if (now() >= nextDrawAtMs) draw();
    else timer ??= setTimeout(draw, nextDrawAtMs - now()).unref();
  };

  stream.on?.('resize', drawSoon);

  return {
    update(snapshot) {
      latest = snapshot;
      drawSoon();
    },
    log(text) {
      const top = drawn.length === 0 ? '' : toTop();
      stream.write(`${top}${printable(text, 2000)}${clearLineEnd}\r\n${clearBelow}`);
      drawn = [];
      drawSoon();
    },
    close() {
      if (closed) return;
      draw();
      closed = true;
      clearTimeout(timer);
      stream.off?.('resize', drawSoon);
      if (drawn.length > 0) stream.write('\r\n');
    },
  };
}
