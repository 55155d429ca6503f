import { expect, test } from 'vitest';
import { sentenceOf } from './event-sentence.ts';

test.each([
  ['joined', {}, 'joined the network'],
  [
    'change',
    { direction: 'fall', since: '2026-03-01T12:00:00Z', samplesSince: 34 },
    /^got worse, most likely 34 answers ago; .* measured again$/,
  ],
  ['change', { direction: 'rise', samplesSince: 1 }, /^got better, most likely with its last answer;/],
  ['change', { direction: 'sideways' }, 'its answers changed (direction: sideways)'],
  ['contamination', { pairs: 120, split: 58, publicOnly: 46, pValue: 0.00412 }, /of 58 pairs .* public one in 46 .*0\.41 % at most\)$/],
  ['contamination', { pairs: 900, split: 400, publicOnly: 390, pValue: 1e-40 }, /of 0\.01 % at most\)$/],
  ['tier', { from: 'Base', to: 'Middle', probability: 0.943 }, 'moved from tier Base to Middle (94 % sure)'],
  ['tier', { from: null, to: 'Base', probability: 0.6 }, 'reached tier Base (60 % sure)'],
  ['tier', { from: 'Base', to: null, probability: 0.97 }, 'lost tier Base and has none (97 % sure)'],
  ['tier', { from: null, to: null, probability: 1 }, 'below the lowest tier (more than 99 % sure)'],
  ['tier', { from: null, to: 'High', probability: 0.9949 }, 'reached tier High (99 % sure)'],
  ['signature', { kind: 'tokenizer', nested: { a: 1 } }, 'its signature changed; scores that depend on it begin anew (kind: tokenizer)'],
  ['comet', { height: 5 }, 'comet (height: 5)'],
])('%s %j', (kind, data, said) => {
  const sentence = sentenceOf({ kind, data });
  if (typeof said === 'string') expect(sentence).toBe(said);
  else expect(sentence).toMatch(said);
});
