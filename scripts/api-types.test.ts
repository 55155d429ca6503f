import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { apiTypes } from './api-types.ts';

test('web/src/api-types.ts is what the API answers today; `node scripts/api-types.ts` renews it', async () => {
  expect(await readFile(new URL('../web/src/api-types.ts', import.meta.url), 'utf8')).toBe(await apiTypes());
});
