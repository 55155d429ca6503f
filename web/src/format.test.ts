import { expect, test } from 'vitest';
import { age, bytes, count, failureWords, latency, latencyRange, many, range, score, shortDigest, words } from './format.ts';

test('failures in words, abbreviations as people write them', () => {
  expect(['json_too_deep', 'not_json', 'dns_failed', 'body_too_large'].map(failureWords)).toEqual([
    'JSON too deep',
    'not JSON',
    'DNS failed',
    'body too large',
  ]);
});

test('numbers as people read them', () => {
  expect([score(100), score(93.149), range({ low: 0, high: 4.96 })]).toEqual(['100.0', '93.1', '0.0–5.0']);
  expect([latency(0.45), latency(999.4), latency(1_530)]).toEqual(['0.5 ms', '999 ms', '1.53 s']);
  expect([latencyRange({ lowMs: 0.35, highMs: 0.58 }), latencyRange({ lowMs: 205.2, highMs: 240 })]).toEqual(['0.3–0.6', '205–240']);
  expect(latencyRange({ lowMs: 900, highMs: 1_530 })).toBe('0.90–1.53');
  expect([age(-5), age(59_999), age(60_000), age(3_600_000), age(86_400_000)]).toEqual(['0 s', '59 s', '1 min', '1 h', '1 d']);
  expect([bytes(999), bytes(1_500), bytes(2_500_000)]).toEqual(['999 B', '1.5 kB', '2.5 MB']);
  expect([count(1_234_567), many(1, 'supplier'), many(0, 'supplier')]).toEqual(['1,234,567', '1 supplier', '0 suppliers']);
  expect([words('world_facts'), shortDigest('9f86d081884c7d65')]).toEqual(['world facts', '9f86d08188…']);
});
