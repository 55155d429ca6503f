import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesisMs, heightAt, sessionAt } from './chain.ts';

const settings = fc.record({ blockMs: fc.integer({ min: 1, max: 3_600_000 }), sessionBlocks: fc.integer({ min: 1, max: 1_000 }) });

test('a height rises by one each block and never falls', () => {
  fc.assert(
    fc.property(settings, fc.nat({ max: 1_000_000 }), (chain, blocks) => {
      const start = genesisMs + blocks * chain.blockMs;
      expect(heightAt(start, chain)).toBe(blocks + 1);
      expect(heightAt(start + chain.blockMs - 1, chain)).toBe(blocks + 1);
      expect(heightAt(start + chain.blockMs, chain)).toBe(blocks + 2);
    }),
    { seed: 1 },
  );
  expect(heightAt(genesisMs - 5_000, { blockMs: 1_000, sessionBlocks: 20 })).toBe(1);
});

test('sessions follow each other without a gap and hold their heights', () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 10_000_000 }), (chain, height) => {
      const { index, startHeight, endHeight } = sessionAt(height, chain);
      expect(endHeight - startHeight + 1).toBe(chain.sessionBlocks);
      expect(height).toBeGreaterThanOrEqual(startHeight);
      expect(height).toBeLessThanOrEqual(endHeight);
      expect(sessionAt(endHeight + 1, chain)).toMatchObject({ index: index + 1, startHeight: endHeight + 1 });
    }),
    { seed: 2 },
  );
});
