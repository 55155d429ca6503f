// Filters that choose among a request's answers.
import { equal, type Value } from '../values/index.ts';
import { FilterError, ofEach, type ResponseFilter } from './response-filter.ts';

/** The first answer; the result is no list any more. */
export const takeFirst: ResponseFilter = ofEach(([first]) => {
  if (first === undefined) throw new FilterError('take_first: there is no answer');
  return first;
});

/** The first k answers. Throws `FilterError` where the first request has fewer: raise `repeats`. */
export function takeFirstK(k: number): ResponseFilter {
  return (responses, docs) => {
    const [first] = responses;
    const available = Array.isArray(first) ? first.length : 0;
    if (available < k) throw new FilterError(`take_first_k: needs ${k} answers a request, got ${available}; raise repeats`);
    return ofEach((answers) => answers.slice(0, k))(responses, docs);
  };
}

/** A list with the answer that occurs most; of equally many the one seen first. */
export const majorityVote: ResponseFilter = ofEach((answers) => {
  const votes: { readonly answer: Value; count: number }[] = [];
  for (const answer of answers) {
    const vote = votes.find((other) => equal(other.answer, answer));
    if (vote === undefined) votes.push({ answer, count: 1 });
    else vote.count++;
  }
  const [first, ...rest] = votes;
  if (first === undefined) throw new FilterError('majority_vote: there is no answer');
  return [rest.reduce((best, vote) => (vote.count > best.count ? vote : best), first).answer];
});
