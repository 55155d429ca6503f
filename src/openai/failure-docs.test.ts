import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { failuresDocument } from './failure-docs.ts';

test('docs/failures.md is current; if not, run `node src/openai/failure-docs.ts`', () => {
  expect(readFileSync(new URL('../../docs/failures.md', import.meta.url), 'utf8')).toBe(failuresDocument());
});
