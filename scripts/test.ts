// `npm test`: types, lint with the import rule, then every suite. In CI what was left out counts as failed.
// `npm test -- src/stats` runs the suites of one folder only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface VitestReport {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const only = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'hallmark-test-'));
const report = join(scratch, 'report.json');

try {
  if (only.length === 0) {
    step('types', ['tsc', '-p', 'tsconfig.json']);
    step('types of the site', ['tsc', '-p', 'web/tsconfig.json']);
    step('lint and import rule', ['biome', 'ci', '--colors=off', '.']);
  }
  step('suites', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only]);
  const result = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  // Vitest's exit code is not enough: a library's exit hook may end its process with 0.
  if (!result.success || result.numFailedTests > 0 || result.numPassedTests === 0) process.exitCode = 1;
  if (result.numPendingTests > 0) leftOut(result.numPendingTests);
  console.log(`${result.numPassedTests} passed, ${result.numFailedTests} failed`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function step(name: string, command: readonly string[]): void {
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const [file = '', ...args] = command;
  const { status, error } = spawnSync(file, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw new Error(`cannot run ${file}: run \`npm ci\` first`, { cause: error });
  if (status !== 0) {
    console.error(`=== ${name}: failed`);
    rmSync(scratch, { recursive: true, force: true });
    process.exit(status ?? 1);
  }
  console.log(`=== ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function leftOut(count: number): void {
  console.log(`${count} tests were left out; the lines above say which`);
  if (process.env.CI === 'true') process.exit(1);
}
