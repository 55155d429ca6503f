import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { buildWeb } from './build-web.ts';

test('builds once, and then only when something changed; what it builds holds nothing inline', async () => {
  await buildWeb();
  expect(await buildWeb()).toBe(false);
  const files = await readdir(new URL('../web/dist/', import.meta.url), { recursive: true });
  expect(files).toContain('index.html');
  const page = await readFile(new URL('../web/dist/index.html', import.meta.url), 'utf8');
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style|style=|https?:|data:/);
  expect(files.filter((name) => name.endsWith('.map'))).toEqual([]);
  for (const name of files.filter((it) => it.endsWith('.js'))) {
    const script = await readFile(new URL(`../web/dist/${name}`, import.meta.url), 'utf8');
    expect(script.includes('jsxDEV'), `${name} is built for production`).toBe(false);
    expect(script.includes(import.meta.dirname.replace(/scripts$/, 'web')), `${name} names no folder of this machine`).toBe(false);
  }
});
