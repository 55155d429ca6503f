// The ids of few-shot examples one after another. An example that was seen before keeps the ids of all but its first words: only the words
// across the seams are encoded anew, so that random examples for each doc cost little more than the same ones for all.

import type { Ids, StablePrefix, StablePrefixes } from './tokenizer.ts';

/** The stable beginning of joined pieces: its ids in parts, the same arrays for the same pieces, and the characters that they cover. */
export interface PieceChain {
  readonly parts: readonly Ids[];
  readonly offset: number;
}

/** Characters of remembered pieces; then all are forgotten. */
const rememberedCharacters = 2 ** 25;

/** What may be left open before a piece: where more is, whole texts are encoded faster. */
const longestLeft = 500;

/** A function from pieces to the chain of their ids; null where too much stays open between them (no white space, say). */
export function pieceChains(prefixes: StablePrefixes): (pieces: readonly string[]) => PieceChain | null {
  const bodyOf = rememberedBodies(prefixes);
  return (pieces) => {
    const parts: Ids[] = [];
    let start = 0;
    let offset = 0;
    /** What the ids do not cover yet: it may end otherwise when more follows. */
    let left = '';
    for (const piece of pieces) {
      if (left.length > longestLeft) return null;
      const seam = left === '' ? { offset: 0, ids: [] } : prefixes.acrossSeam(left, piece);
      if (seam === null) left += piece;
      else {
        const body = bodyOf(piece, seam.offset);
        parts.push(seam.ids, body.ids);
        offset = start + body.offset;
        left = piece.slice(body.offset);
      }
      start += piece.length;
    }
    return { parts: parts.filter(({ length }) => length > 0), offset };
  };
}

/** The stable part of a piece from the first word that begins in it on; it may be empty. */
function rememberedBodies(prefixes: StablePrefixes): (piece: string, from: number) => StablePrefix {
  const known = new Map<string, Map<number, StablePrefix>>();
  let characters = 0;
  return (piece, from) => {
    if (characters > rememberedCharacters) {
      known.clear();
      characters = 0;
    }
    let bodies = known.get(piece);
    if (bodies === undefined) {
      bodies = new Map();
      known.set(piece, bodies);
      characters += piece.length;
    }
    let body = bodies.get(from);
    if (body === undefined) {
      body = prefixes.extend(piece, { offset: from }) ?? { offset: from, ids: [] };
      bodies.set(from, body);
    }
    return body;
  };
}
