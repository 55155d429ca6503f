// Parts of splits as the `datasets` library writes them: `train[:10]`, `test[50:]`, `validation[10%:20%]`.

export interface SplitSlice {
  readonly split: string;
  readonly from: SliceEnd | null;
  readonly to: SliceEnd | null;
}

/** A row, or a percentage of all rows; negative ones count from the end. */
export interface SliceEnd {
  readonly value: number;
  readonly percent: boolean;
}

const SLICE = /^([\w.-]+)\[(?:(-?\d{1,15})(%?))?:(?:(-?\d{1,15})(%?))?\]$/;

/** The parts of a slice expression; null where the text is none. */
export function parseSplitSlice(text: string): SplitSlice | null {
  const match = SLICE.exec(text);
  if (!match?.[1]) return null;
  return { split: match[1], from: sliceEnd(match[2], match[3]), to: sliceEnd(match[4], match[5]) };
}

/**
 * Rows from (inclusive) and to (exclusive), within 0 and `length`. Percentages are rounded to the closest row, halves to even,
 * as `datasets` does by default.
 */
export function sliceBounds(slice: SplitSlice, length: number): readonly [number, number] {
  const start = slice.from === null ? 0 : position(slice.from, length);
  const end = slice.to === null ? length : position(slice.to, length);
  return [start, Math.max(start, end)];
}

function sliceEnd(value: string | undefined, percent: string | undefined): SliceEnd | null {
  return value === undefined ? null : { value: Number(value), percent: percent === '%' };
}

function position({ value, percent }: SliceEnd, length: number): number {
  const row = percent ? roundHalfToEven((value * length) / 100) : value;
  return Math.min(length, Math.max(0, row < 0 ? row + length : row));
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
