// CPython's `random.Random`: the 32-bit Mersenne Twister of Matsumoto and Nishimura (1998) with Python's ways to seed it and to draw from it, so that
// few-shot examples and bootstrap draws are those that lm-eval makes.
import { createHash, getRandomValues } from 'node:crypto';

const stateWords = 624;
const middleWord = 397;

/** A generator as `random.Random(seed)` makes it; only what lm-eval draws is here. */
export interface PythonRandom {
  /** Uniform in [0, 1) with 53 bits. */
  random(): number;
  /** Uniform integer in [0, n), 1 <= n <= 2^53. */
  below(n: number): number;
  /** `sample(range(n), k)`: k different integers of [0, n). Throws `RangeError` where k > n. */
  sampleIndices(n: number, k: number): number[];
  /** `choices(range(n), k=k)`: k integers of [0, n) with replacement, into `out` where given. */
  choiceIndices(n: number, k: number, out?: Uint32Array): Uint32Array;
  /** `shuffle(items)`, in place. */
  shuffle<T>(items: T[]): void;
}

/**
 * @param seed as Python takes it: an integer of any size, a text (hashed by SHA-512), or null for one that nobody can repeat.
 * @example pythonRandom(1234).sampleIndices(40, 3) // what random.Random(1234).sample(range(40), 3) gives
 */
export function pythonRandom(seed: number | bigint | string | null): PythonRandom {
  const next32 = twister(seedWords(seed));

  const random = (): number => {
    const high = next32() >>> 5;
    const low = next32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  };

  const bits = (count: number): number => {
    if (count <= 32) return next32() >>> (32 - count);
    const low = next32();
    return (next32() >>> (64 - count)) * 4_294_967_296 + low;
  };

  const below = (n: number): number => {
    const count = bitLength(n);
    let drawn = bits(count);
    while (drawn >= n) drawn = bits(count);
    return drawn;
  };

  return {
    random,
    below,
    sampleIndices(n, k) {
      if (k < 0 || k > n) throw new RangeError(`cannot sample ${k} of ${n}`);
      return k > 5 ? sampleOf(n, k, 21 + 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)), below) : sampleOf(n, k, 21, below);
    },
    choiceIndices(n, k, out = new Uint32Array(k)) {
      for (let i = 0; i < k; i++) out[i] = Math.floor(random() * n);
      return out;
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const [here, there] = [items[i], items[j]];
        if (here !== undefined && there !== undefined) [items[i], items[j]] = [there, here];
      }
    },
  };
}

/** CPython draws from a shrinking list where that takes less memory than a set of those drawn, and the two ways consume different numbers. */
function sampleOf(n: number, k: number, setSize: number, below: (n: number) => number): number[] {
  if (n > setSize) {
    const drawn = new Set<number>();
    while (drawn.size < k) {
      let index = below(n);
      while (drawn.has(index)) index = below(n);
      drawn.add(index);
    }
    return [...drawn];
  }
  const pool = Array.from({ length: n }, (_, index) => index);
  return Array.from({ length: k }, (_, i) => {
    const j = below(n - i);
    const picked = pool[j] ?? 0;
    pool[j] = pool[n - i - 1] ?? 0;
    return picked;
  });
}

function bitLength(n: number): number {
  return n < 4_294_967_296 ? 32 - Math.clz32(n) : 64 - Math.clz32(Math.floor(n / 4_294_967_296));
}

/** The seed's 32-bit words, least significant first, as CPython makes them. */
function seedWords(seed: number | bigint | string | null): Uint32Array {
  if (seed === null) return getRandomValues(new Uint32Array(stateWords));
  let rest = typeof seed === 'string' ? textSeed(seed) : BigInt(seed);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffff_ffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return Uint32Array.from(words);
}

function textSeed(text: string): bigint {
  const bytes = Buffer.from(text, 'utf8');
  return BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`);
}

/** MT19937 seeded by an array of words; gives one 32-bit number at each call. */
function twister(key: Uint32Array): () => number {
  const state = initialState(key);
  let position = stateWords;
  return () => {
    if (position >= stateWords) {
      twist(state);
      position = 0;
    }
    let word = state[position++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

function initialState(key: Uint32Array): Uint32Array {
  const state = new Uint32Array(stateWords);
  state[0] = 19_650_218;
  for (let i = 1; i < stateWords; i++) state[i] = Math.imul(1_812_433_253, mixed(state, i - 1)) + i;
  let i = 1;
  const advance = (): void => {
    if (++i >= stateWords) {
      state[0] = state[stateWords - 1] ?? 0;
      i = 1;
    }
  };
  for (let step = 0, j = 0; step < Math.max(stateWords, key.length); step++, j = (j + 1) % key.length) {
    state[i] = ((state[i] ?? 0) ^ Math.imul(mixed(state, i - 1), 1_664_525)) + (key[j] ?? 0) + j;
    advance();
  }
  for (let step = 0; step < stateWords - 1; step++) {
    state[i] = ((state[i] ?? 0) ^ Math.imul(mixed(state, i - 1), 1_566_083_941)) - i;
    advance();
  }
  state[0] = 0x8000_0000;
  return state;
}

function mixed(state: Uint32Array, index: number): number {
  const word = state[index] ?? 0;
  return word ^ (word >>> 30);
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < stateWords; i++) {
    const joined = ((state[i] ?? 0) & 0x8000_0000) | ((state[(i + 1) % stateWords] ?? 0) & 0x7fff_ffff);
    state[i] = (state[(i + middleWord) % stateWords] ?? 0) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
  }
}
