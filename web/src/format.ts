// Numbers and times as people read them. Plain functions; the same everywhere on the page.

const grouped = new Intl.NumberFormat('en');

/** @example score(93.123) // '93.1' */
export function score(value: number): string {
  return value.toFixed(1);
}

/** @example range({ low: 90.16, high: 95.3 }) // '90.2–95.3' */
export function range({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${score(low)}–${score(high)}`;
}

/** A confidence, never rounded up to certainty. @example sure(0.949) // '94 %'; sure(0.9999) // '> 99 %' */
export function sure(probability: number): string {
  return probability >= 0.995 ? '> 99 %' : `${Math.floor(100 * probability)} %`;
}

export function count(value: number): string {
  return grouped.format(value);
}

/** @example latency(0.45) // '0.5 ms'; latency(218.4) // '218 ms'; latency(1530) // '1.53 s' */
export function latency(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** An interval of latencies in the unit of its upper end. @example latencyRange({ lowMs: 205.2, highMs: 240 }) // '205–240' */
export function latencyRange({ lowMs, highMs }: { readonly lowMs: number; readonly highMs: number }): string {
  if (highMs < 10) return `${lowMs.toFixed(1)}–${highMs.toFixed(1)}`;
  if (highMs < 1_000) return `${Math.round(lowMs)}–${Math.round(highMs)}`;
  return `${(lowMs / 1_000).toFixed(2)}–${(highMs / 1_000).toFixed(2)}`;
}

/** @example age(64_000) // '1 min' */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB');
}

/** @example dateTime('2026-03-01T12:00:00Z') // '2026-03-01 12:00' in the reader's time zone */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1_000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

/** A task's or failure's name as words: `world_facts` -> `world facts`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

const abbreviations: ReadonlySet<string> = new Set(['dns', 'http', 'json', 'tls', 'url']);

/** A kind of failure as words: `json_too_deep` -> `JSON too deep`. */
export function failureWords(kind: string): string {
  return kind
    .split('_')
    .map((word) => (abbreviations.has(word) ? word.toUpperCase() : word))
    .join(' ');
}

/** @example shortDigest('9f86d081884c7d65…') // '9f86d081…' */
export function shortDigest(digest: string): string {
  return `${digest.slice(0, 10)}…`;
}

/** `1 supplier`, `3 suppliers` */
export function many(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
