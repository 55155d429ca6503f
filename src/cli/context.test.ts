import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createState } from './context.ts';

const folder = mkdtempSync(join(tmpdir(), 'hallmark-context-'));
afterAll(() => rmSync(folder, { recursive: true }));
const silent = { write: () => undefined };

it('reads the configuration once, even when the file changes meanwhile', async () => {
  const path = join(folder, 'once.yaml');
  writeFileSync(path, 'server: {port: 1}');
  const { context } = createState({ env: {}, stdout: silent, stderr: silent }, () => path);
  expect((await context.config()).server.port).toBe(1);
  writeFileSync(path, 'server: {port: 2}');
  expect((await context.config()).server.port).toBe(1);
});

it('knows the secrets that messages must not contain', async () => {
  const path = join(folder, 'keys.yaml');
  writeFileSync(path, 'network: {kind: endpoints, endpoints: [{name: a, url: "https://a", apiKeyEnv: A_KEY}]}');
  const env = { A_KEY: 'sk-1', DATABASE_URL: 'postgres://user:p%40ss@db/x' };
  const { context, secrets } = createState({ env, stdout: silent, stderr: silent }, () => path);
  expect(secrets()).toEqual(['postgres://user:p%40ss@db/x', 'p%40ss', 'p@ss']);
  await context.config();
  context.keepSecret('sk-2');
  expect(secrets()).toEqual(expect.arrayContaining(['sk-1', 'sk-2', 'p@ss']));
});
