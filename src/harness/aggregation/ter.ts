// Translation edit rate over a corpus (Snover et al. 2006): edits, a moved run of words counting as one, by words of the reference. The search is
// greedy and bounded as in Tercom and sacrebleu, because other bounds give other numbers.
import { lower, rstrip, split } from '../values/index.ts';
import type { CorpusScore } from './translation.ts';

const maxShiftWords = 10;
const maxShiftDistance = 50;
const maxCandidates = 1000;
const beamWidth = 25;
const unreached = 1e16;

/** Counts of a doc: fewest edits to any reference, mean length of the references. */
export const ter: CorpusScore = {
  countsPerDoc: 2,
  count(prediction, references) {
    const words = tokens(prediction);
    let fewest = unreached;
    let lengths = 0;
    for (const reference of references.map(tokens)) {
      lengths += reference.length;
      fewest = Math.min(fewest, edits(words, reference));
    }
    return [fewest, lengths / references.length];
  },
  score([editCount = 0, length = 0]) {
    if (length > 0) return (100 * editCount) / length;
    return editCount > 0 ? 100 : 0;
  },
};

const tokens = (text: string): readonly string[] => split(lower(rstrip(text)));

type Words = readonly string[];

/** Shifts while one helps, then counts insertions, deletions and substitutions. */
function edits(prediction: Words, reference: Words): number {
  if (reference.length === 0) return prediction.length;
  let words = prediction;
  let shifts = 0;
  let checked = 0;
  for (;;) {
    const best = bestShift(words, reference, checked);
    checked = best.checked;
    if (checked >= maxCandidates || best.gain <= 0) break;
    shifts++;
    words = best.words;
  }
  return shifts + alignment(words, reference).cost;
}

interface Shift {
  readonly gain: number;
  readonly words: Words;
  readonly checked: number;
}

/** The shift that saves most; of equal ones the longest, then the earliest start, then the earliest target. */
function bestShift(words: Words, reference: Words, checkedBefore: number): Shift {
  const before = alignment(words, reference);
  const { wordAt, referenceWrong, wordWrong } = errorPositions(before.operations);
  let best: { readonly rank: readonly number[]; readonly words: Words } | null = null;
  let checked = checkedBefore;
  for (const [start, referenceStart, length] of equalRuns(words, reference)) {
    if (!anyOf(wordWrong, start, length) || !anyOf(referenceWrong, referenceStart, length)) continue;
    const aligned = wordAt[referenceStart] ?? -1;
    if (aligned >= start && aligned < start + length) continue;
    let previous = -1;
    for (let offset = -1; offset < length; offset++) {
      const position = referenceStart + offset;
      if (position >= wordAt.length) break;
      const target = position === -1 ? 0 : (wordAt[position] ?? -1) + 1;
      if (target === previous) continue;
      previous = target;
      const moved = move(words, start, length, target);
      const rank = [before.cost - alignment(moved, reference).cost, length, -start, -target];
      checked++;
      if (best === null || isGreater(rank, best.rank)) best = { rank, words: moved };
    }
    if (checked >= maxCandidates) break;
  }
  return best === null ? { gain: 0, words, checked } : { gain: best.rank[0] ?? 0, words: best.words, checked };
}

function isGreater(rank: readonly number[], best: readonly number[]): boolean {
  const at = rank.findIndex((value, i) => value !== best[i]);
  return at >= 0 && (rank[at] ?? 0) > (best[at] ?? 0);
}

const anyOf = (flags: readonly boolean[], start: number, length: number): boolean => flags.slice(start, start + length).includes(true);

function move(words: Words, start: number, length: number, target: number): Words {
  const moved = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  const at = target > start + length ? target - length : target;
  return [...rest.slice(0, at), ...moved, ...rest.slice(at)];
}

/** Runs of equal words, every length from 1 to the longest allowed. */
function* equalRuns(words: Words, reference: Words): Generator<readonly [start: number, referenceStart: number, length: number]> {
  for (let start = 0; start < words.length; start++) {
    const from = Math.max(0, start - maxShiftDistance);
    const to = Math.min(reference.length - 1, start + maxShiftDistance);
    for (let at = from; at <= to; at++) {
      for (let length = 1; length <= maxShiftWords; length++) {
        const [word, expected] = [words[start + length - 1], reference[at + length - 1]];
        if (word === undefined || word !== expected) break;
        yield [start, at, length];
      }
    }
  }
}

const [insertion, deletion, match, substitution] = [1, 2, 3, 4];

interface Alignment {
  readonly cost: number;
  /** What turns the prediction into the reference, in order. */
  readonly operations: readonly number[];
}

/** Edit distance in a band around the diagonal, with the operations that reach it. */
function alignment(words: Words, reference: Words): Alignment {
  const width = reference.length + 1;
  const costs = new Float64Array(width * (words.length + 1)).fill(unreached);
  const operations = new Uint8Array(costs.length);
  for (let j = 0; j < width; j++) {
    costs[j] = j;
    operations[j] = insertion;
  }
  const ratio = words.length > 0 ? reference.length / words.length : 1;
  const beam = beamWidth < ratio / 2 ? Math.ceil(ratio / 2 + beamWidth) : beamWidth;
  for (let i = 1; i <= words.length; i++) {
    const diagonal = Math.floor(i * ratio);
    const end = i === words.length ? width : Math.min(width, diagonal + beam);
    for (let j = Math.max(0, diagonal - beam); j < end; j++) {
      const cell = i * width + j;
      const isSame = j > 0 && words[i - 1] === reference[j - 1];
      const replaced = j > 0 ? (costs[cell - width - 1] ?? unreached) + (isSame ? 0 : 1) : unreached;
      const deleted = (costs[cell - width] ?? unreached) + 1;
      const inserted = j > 0 ? (costs[cell - 1] ?? unreached) + 1 : unreached;
      if (replaced < unreached) [costs[cell], operations[cell]] = [replaced, isSame ? match : substitution];
      if (deleted < (costs[cell] ?? unreached)) [costs[cell], operations[cell]] = [deleted, deletion];
      if (inserted < (costs[cell] ?? unreached)) [costs[cell], operations[cell]] = [inserted, insertion];
    }
  }
  return { cost: costs[costs.length - 1] ?? 0, operations: traced(operations, words.length, reference.length) };
}

function traced(operations: Uint8Array, wordCount: number, referenceCount: number): readonly number[] {
  const trace: number[] = [];
  let [i, j] = [wordCount, referenceCount];
  while (i > 0 || j > 0) {
    const operation = operations[i * (referenceCount + 1) + j] ?? insertion;
    trace.push(operation);
    if (operation !== insertion) i--;
    if (operation !== deletion) j--;
  }
  return trace.reverse();
}

/** For each word of the reference the word of the prediction that it is aligned with (-1: before the first), and which words are wrong. */
function errorPositions(operations: readonly number[]): {
  readonly wordAt: readonly number[];
  readonly referenceWrong: readonly boolean[];
  readonly wordWrong: readonly boolean[];
} {
  const wordAt: number[] = [];
  const referenceWrong: boolean[] = [];
  const wordWrong: boolean[] = [];
  for (const operation of operations) {
    if (operation !== insertion) wordWrong.push(operation !== match);
    if (operation === deletion) continue;
    wordAt.push(wordWrong.length - 1);
    referenceWrong.push(operation !== match);
  }
  return { wordAt, referenceWrong, wordWrong };
}
