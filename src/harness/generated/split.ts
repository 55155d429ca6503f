// Which questions may train LocalNet's models, which measure suppliers and which are on the public lists. The content decides, not the seed, so that
// no model was trained on what it is measured with, and no fresh item is on a public list.
import type { Fits } from './family.ts';

/** 80 % of all contents train, 15 % measure, 5 % are public. */
export type Split = 'training' | 'heldOut' | 'public';

/** The split of a content: a fixed hash (FNV-1a with murmur3's finisher), the same for all families. */
export function splitOf(content: string): Split {
  return splitOfHash(hashed(emptyHash, content));
}

const emptyHash = 0x811c9dc5;

function hashed(before: number, text: string): number {
  let hash = before;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function splitOfHash(contentHash: number): Split {
  let hash = Math.imul(contentHash ^ (contentHash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  const bucket = ((hash ^ (hash >>> 16)) >>> 0) % 20;
  if (bucket === 0) return 'public';
  return bucket < 4 ? 'heldOut' : 'training';
}

const fitsOf =
  (split: Split): Fits =>
  (head, parts = [], separator = '') => {
    let hash = hashed(emptyHash, head);
    for (let i = 0; i < parts.length; i++) hash = hashed(i === 0 ? hash : hashed(hash, separator), parts[i] ?? '');
    return splitOfHash(hash) === split;
  };

/** Whether a content is of a split. */
export const fitsSplit: Readonly<Record<Split, Fits>> = {
  training: fitsOf('training'),
  heldOut: fitsOf('heldOut'),
  public: fitsOf('public'),
};
