// chrF and chrF++ over a corpus (Popović 2015, 2017) with sacrebleu's defaults: characters up to 6, words up to 0 or 2, recall counts twice.
import { codePoints, split } from '../values/index.ts';
import { wordGrams } from './bleu.ts';
import { type CorpusScore, tally } from './translation.ts';

const characterOrders = 6;
const betaSquared = 4;

export const chrf: CorpusScore = characterScore(0);
export const chrfPlusPlus: CorpusScore = characterScore(2);

/** Counts of a doc, for each order: grams of the prediction, of the reference, matches; against the reference that scores best. */
function characterScore(wordOrders: number): CorpusScore {
  const orders = characterOrders + wordOrders;
  const grams = (text: string): readonly Map<string, number>[] => {
    const characters = codePoints(split(text).join(''));
    const words = wordOrders > 0 ? wordsAndMarks(text) : [];
    return Array.from({ length: orders }, (_, i) =>
      tally(i < characterOrders ? characterGrams(characters, i + 1) : wordGrams(words, i - characterOrders + 1)),
    );
  };
  return {
    countsPerDoc: 3 * orders,
    count(prediction, references) {
      const predicted = grams(prediction);
      let best: readonly number[] = [];
      let bestScore = -1;
      for (const reference of references) {
        const expected = grams(reference);
        const counts = predicted.flatMap((order, i) => matchCounts(order, expected[i] ?? new Map()));
        const score = fScore(counts, orders);
        if (score > bestScore) [best, bestScore] = [counts, score];
      }
      return best;
    },
    score: (sums) => fScore(sums, orders),
  };
}

function matchCounts(predicted: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): readonly number[] {
  let [total, expectedTotal, matches] = [0, 0, 0];
  for (const count of expected.values()) expectedTotal += count;
  for (const [gram, count] of predicted) {
    total += count;
    matches += Math.min(count, expected.get(gram) ?? 0);
  }
  return [expected.size > 0 ? total : 0, expectedTotal, matches];
}

/** From means of precision and recall over the orders that both sides have. */
function fScore(counts: ArrayLike<number>, orders: number): number {
  let [precision, recall, effective] = [0, 0, 0];
  for (let i = 0; i < orders; i++) {
    const [predicted, expected, matches] = [counts[3 * i] ?? 0, counts[3 * i + 1] ?? 0, counts[3 * i + 2] ?? 0];
    if (predicted === 0 || expected === 0) continue;
    precision += matches / predicted;
    recall += matches / expected;
    effective++;
  }
  if (precision + recall === 0) return 0;
  precision /= effective;
  recall /= effective;
  return (100 * (1 + betaSquared) * precision * recall) / (betaSquared * precision + recall);
}

function* characterGrams(characters: readonly string[], n: number): Generator<string> {
  for (let i = 0; i + n <= characters.length; i++) yield characters.slice(i, i + n).join('');
}

const mark = /^[!-/:-@[-`{-~]$/;

/** Words, a punctuation mark at the end (else at the start) being one of its own. */
function wordsAndMarks(text: string): readonly string[] {
  return split(text).flatMap((word) => {
    const characters = codePoints(word);
    if (characters.length === 1) return [word];
    const [first = '', last = ''] = [characters[0], characters.at(-1)];
    if (mark.test(last)) return [word.slice(0, -1), last];
    return mark.test(first) ? [first, word.slice(1)] : [word];
  });
}
