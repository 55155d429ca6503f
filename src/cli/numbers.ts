// Numbers in flags.
import { UsageError } from './exit.ts';

/** The whole number that a flag was given. Throws `UsageError` naming flag and range. */
export function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`${flag} ${text}: write a whole number from ${min} to ${max}`);
}
