// Durations and sizes as people write them (`500ms`, `24h`, `16MiB`), to milliseconds and bytes and back.

const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const sizeUnits = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, kB: 1000, MB: 1e6, GB: 1e9 } as const;

/** Whole milliseconds of a duration such as `500ms`, `1.5h` or `30d`; null if it is not one. */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, durationUnits);
}

/** Whole bytes of a size such as `64KiB` or `16 MiB` (KiB is 1024 bytes, kB 1000); null if it is not one. */
export function parseSize(text: string): number | null {
  return parseQuantity(text, sizeUnits);
}

/** The shortest exact way to write a number of milliseconds: 90000 is `90s`, 86400000 is `1d`. */
export function formatDuration(milliseconds: number): string {
  return formatQuantity(milliseconds, [
    ['d', durationUnits.d],
    ['h', durationUnits.h],
    ['m', durationUnits.m],
    ['s', durationUnits.s],
    ['ms', durationUnits.ms],
  ]);
}

/** The shortest exact way to write a number of bytes in binary units: 65536 is `64KiB`. */
export function formatSize(bytes: number): string {
  return formatQuantity(bytes, [
    ['GiB', sizeUnits.GiB],
    ['MiB', sizeUnits.MiB],
    ['KiB', sizeUnits.KiB],
    ['B', sizeUnits.B],
  ]);
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,6})?) ?([A-Za-z]{1,3})$/.exec(text);
  const unit = Object.entries(units).find(([name]) => name === match?.[2]);
  if (match === null || unit === undefined) return null;
  const value = Math.round(Number(match[1]) * unit[1]);
  return Number.isSafeInteger(value) ? value : null;
}

function formatQuantity(value: number, units: readonly (readonly [string, number])[]): string {
  const fitting = units.find(([, size]) => value !== 0 && value % size === 0) ?? units.at(-1);
  return fitting === undefined ? String(value) : `${value / fitting[1]}${fitting[0]}`;
}
