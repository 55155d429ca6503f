// Floats as pandas' `ujson` writes and reads them: ten decimals out, and in with an error in the last bit that Python's `json` does not make.
// The `datasets` library sends records through it, so prompts show these digits.

/** `ujson_dumps(x)` of a float: ten decimals below 1e16, ten digits above. Infinities and NaN are written as null. */
export function ujsonText(x: number): string {
  if (!Number.isFinite(x)) return 'null';
  if (Math.abs(x) > 1e16) {
    const [mantissa = '', exponent = ''] = x.toExponential(9).split('e');
    return `${mantissa.replace(/\.?0+$/, '')}e${exponent}`;
  }
  const text = x.toFixed(10).replace(/0+$/, '');
  const digits = text.endsWith('.') ? `${text}0` : text;
  return digits === '-0.0' ? '0.0' : digits;
}

/** `ujson_loads(text)` of a float: whole part plus decimals times a power of ten, at most 15 decimals. */
export function ujsonNumber(text: string): number {
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return Number(text);
  const [, sign, whole = '0', decimals = '', exponent] = match;
  const used = decimals.slice(0, 15);
  const size =
    (Number(whole) + (used === '' ? 0 : Number(used) * Number(`1e-${used.length}`))) *
    (exponent === undefined ? 1 : 10 ** Number(exponent));
  return sign ? -size : size;
}
