// One configuration for every suite: unit, property, integration on both databases, real browser, published package.
import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const databaseSetup = 'src/store/testing/global-setup.ts';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'web/src/**/*.test.ts',
      'models/**/*.test.ts',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
      'benchmarks/**/*.test.ts',
    ],
    globalSetup: existsSync(databaseSetup) ? [databaseSetup] : [],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
