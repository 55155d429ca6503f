// Random numbers that can be replayed from a seed. For drawing items, never for keys.

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * A stream of uniform numbers in [0, 1) with 32 random bits each: the same seed text gives the same stream on every machine
 * (sfc32 by Chris Doty-Humphrey, seeded by an FNV-1a hash of the text with four offsets).
 *
 * @example const random = seededRandom('m-17'); random() // always the same first number
 */
export function seededRandom(seed: string): Random {
  let a = fnv1a(seed, 0x811c9dc5);
  let b = fnv1a(seed, 0x9e3779b9);
  let c = fnv1a(seed, 0x85ebca6b);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

function fnv1a(text: string, offset: number): number {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
