// Texts that Arrow takes for times: a date, or a date with hours, minutes and seconds, perhaps with a zone. No fractions of seconds.

const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2})(?::?(\d{2})(?::?(\d{2}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** Seconds since 1970 in UTC, or null where the text is no such time. */
export function isoSeconds(text: string): bigint | null {
  if (text.length < 10 || text.length > 25) return null;
  const match = TIME.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone = 'Z'] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  if (y === undefined || mo === undefined || d === undefined || h === undefined || mi === undefined || s === undefined) return null;
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return null;
  const offset = zoneMinutes(zone);
  return offset === null ? null : BigInt(date.getTime() / 1000 + h * 3600 + mi * 60 + s - offset * 60);
}

function zoneMinutes(zone: string): number | null {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
