import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UsageError } from './exit.ts';
import { requireLocalnetParts } from './localnet-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'hallmark-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('names the version of the runtime that the checkout is tested with', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(() => requireLocalnetParts(folder, () => false)).toThrow(
    `a runtime for models: npm install node-llama-cpp@${dependencies['node-llama-cpp']};`,
  );
});

it('says what is missing and where it comes from', () => {
  const empty = join(folder, 'empty');
  expect(() => requireLocalnetParts(empty)).toThrow(
    new UsageError(
      `LocalNet needs what is not here: models: ${empty} has no manifest.json; copy the folder \`models\` of Hallmark's repository there`,
    ),
  );
});

it('is silent where everything is there', () => {
  writeFileSync(join(folder, 'manifest.json'), '{}');
  expect(() => requireLocalnetParts(folder)).not.toThrow();
});
