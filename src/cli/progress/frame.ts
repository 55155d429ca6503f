// What a view may draw on: a number of rows and columns, and whether colours are welcome. Everything drawn goes through `line`.
import { styleText } from 'node:util';
import { printable } from '../../openai/text.ts';
import { pad, shorten } from '../width.ts';

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

type Style = 'bold' | 'dim';

/** One line of a frame, harmless and cut to its width. The last column stays free: some terminals wrap when it is written. */
export function line(text: string, frame: Frame, style?: Style): string {
  const width = Math.max(0, frame.columns - 1);
  const cut = shorten(printable(text, 4 * width + 4), width).trimEnd();
  return style !== undefined && frame.color ? styleText(style, cut, { validateStream: false }) : cut;
}

/** Cells side by side, two spaces apart, each in its width. */
export function cells(parts: readonly (readonly [text: string, width: number, align?: 'left' | 'right'])[]): string {
  return parts.map(([text, width, align]) => pad(printable(text, 4 * width + 4), width, align)).join('  ');
}

/** `███████░░░` for a share of 0 to 1. */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** An interval on an axis of 0 to 100: `··├─●──┤···`. Each cell is an equal part of the axis. */
export function intervalBar(
  { score, low, high }: { readonly score: number; readonly low: number; readonly high: number },
  width: number,
): string {
  const cell = (value: number) => Math.min(width - 1, Math.max(0, Math.floor((value / 100) * width)));
  return Array.from({ length: width }, (_, i) => {
    if (i === cell(score)) return '●';
    if (i === cell(low)) return '├';
    if (i === cell(high)) return '┤';
    return i > cell(low) && i < cell(high) ? '─' : '·';
  }).join('');
}
