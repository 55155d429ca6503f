// Values that must never be shown: whoever prints, logs or serialises one gets a placeholder.
import { inspect } from 'node:util';
import type { Secret } from './types.ts';

/**
 * Wraps a secret value.
 * @example `JSON.stringify({ key: secret('sk-1') })` is `{"key":"[secret]"}`; only `.reveal()` gives the value.
 */
export function secret(value: string): Secret {
  const placeholder = () => '[secret]';
  return Object.freeze({ reveal: () => value, toJSON: placeholder, toString: placeholder, [inspect.custom]: placeholder });
}
