/// <reference lib="dom" />
// The board in a real browser: what it shows, how it follows the store, how people find their way.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { service } from '../../src/server/testing/seed/seed.ts';
import { estimateOf } from '../../src/server/testing/seed/seed-estimates.ts';
import { zoo } from '../../src/server/testing/seed/seed-suppliers.ts';
import { inBrowser, type Site, soon } from './site.ts';

const names = (page: Page) => page.locator('tbody .supplier-link').allTextContents();

/** Makes a supplier's scores what they were not before, as the test-bench does. */
async function score(site: Site, name: string, right: number): Promise<void> {
  const id = site.ids.get(name) ?? '';
  const tasks = await site.store.read.tasks.list('public');
  await site.store.write(async (tx) => {
    await tx.estimates.upsert(
      tasks.map((task) => estimateOf(id, task.id, 60, 60, right, Date.now())),
      0,
    );
    tx.notify({ kind: 'estimate', supplierId: id });
  });
}

await inBrowser('the board', ({ serve, visit, allow }) => {
  it('shows every supplier of the store with the numbers of the API, in the order of ranks', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    await page.locator('tbody tr').first().waitFor();
    const board = JSON.parse(await (await fetch(`${site.url}api/v1/board`)).text());
    expect(await names(page)).toEqual(board.suppliers.map((row: { name: string }) => row.name));
    expect(await page.locator('tbody tr').count()).toBe(zoo.length);
    const first = page.locator('tbody tr').first();
    const [row] = board.suppliers;
    expect(await first.locator('.rank').textContent()).toBe('1');
    expect(await first.locator('.overall-score').textContent()).toBe(row.overall.score.toFixed(1));
    expect(await first.locator('td.cell-task').count()).toBe(8);
    const dot = await first.locator('.cell-overall .interval-dot').boundingBox();
    const scale = await first.locator('.cell-overall .interval').boundingBox();
    if (dot === null || scale === null) throw new Error('the interval is not drawn');
    expect(((dot.x + dot.width / 2 - scale.x) / scale.width) * 100).toBeCloseTo(row.overall.score, 0);
    expect(await page.locator('.progress').textContent()).toContain(`${zoo.length} of ${zoo.length} suppliers measured`);
    expect(await page.title()).toBe('Hallmark');
  });

  it('follows the store without a reload', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    await page.locator('.connection-live').waitFor();
    await page.evaluate(() => {
      document.documentElement.dataset.loaded = 'once';
    });
    expect((await names(page)).at(-1)).toBe('liar');
    await score(site, 'liar', 60);
    await soon(() => names(page).then(([first]) => first)).toBe('liar');
    expect(await page.locator('tbody tr').first().locator('.overall-score').textContent()).toBe('100.0');
    expect(await page.evaluate(() => document.documentElement.dataset.loaded)).toBe('once');
  });

  it('sorts by any column, from the keyboard too, and says so', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    const logic = page.getByRole('columnheader', { name: 'logic' });
    await logic.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await logic.getAttribute('aria-sort')).toBe('descending');
    const scores = async () => (await page.locator('td[data-label="logic"] > span[aria-hidden]:first-child').allTextContents()).map(Number);
    const down = await scores();
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await page.keyboard.press('Enter');
    expect(await logic.getAttribute('aria-sort')).toBe('ascending');
    expect(await scores()).toEqual([...down].sort((a, b) => a - b));
    expect(await page.locator('[aria-sort]:not([aria-sort="none"])').count()).toBe(1);
    await page.getByRole('button', { name: 'Supplier' }).click();
    expect(await names(page)).toEqual(zoo.map(({ name }) => name).sort());
  });

  it('filters by name and status, and says how many are left', async () => {
    const site = await serve({ suppliers: [...zoo, { name: 'mute', ability: { default: 0 }, up: 0, latencyMs: 1 }] });
    const { page } = await visit(site.url);
    await page.locator('tbody tr').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('LARGE');
    await soon(() => names(page)).toEqual(['large-f16', 'large-q8', 'large-q4']);
    expect(await page.locator('.found').textContent()).toBe(`3 of ${zoo.length + 1} suppliers`);
    await page.getByLabel('Filter suppliers').fill('');
    await page.getByLabel('Status', { exact: true }).selectOption('silent');
    await soon(() => names(page)).toEqual(['mute']);
    await page.getByLabel('Filter suppliers').fill('nobody of this name');
    await page.getByText('No supplier matches this filter.').waitFor();
  });

  it('opens a supplier from the row or the keyboard; back leads to where the reader was', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    await page.getByLabel('Filter suppliers').fill('l');
    await page.locator('tbody tr', { hasText: 'liar' }).locator('.cell-overall').click();
    await page.getByRole('heading', { level: 1, name: 'liar' }).waitFor();
    expect(page.url()).toBe(site.supplierUrl('liar'));
    await page.goBack();
    await page.locator('tbody tr').first().waitFor();
    expect(await page.getByLabel('Filter suppliers').inputValue()).toBe('l');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('liar');
    await page.keyboard.press('ArrowUp');
    const name = await page.evaluate(() => document.activeElement?.textContent);
    expect(name).not.toBe('liar');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();
    expect(await page.title()).toBe(`${name} · Hallmark`);
    await page.keyboard.press('Escape');
    await page.locator('tbody tr').first().waitFor();
  });

  it('explains the first minute and the time before it', async () => {
    const empty = await serve({ empty: true });
    const { page: before } = await visit(empty.url);
    await before.getByRole('heading', { name: 'Starting' }).waitFor();
    await empty.store.write((tx) => tx.suppliers.upsertServices(empty.network, [{ id: service, kind: 'text' }]));
    await before.getByRole('heading', { name: 'No supplier yet' }).waitFor();

    const site = await serve({ samples: 0 });
    const { page } = await visit(site.url);
    await page.getByRole('heading', { name: 'Measuring: first estimates soon' }).waitFor();
    expect(await page.locator('.message').textContent()).toContain('ranked once each of the 8 tasks has 20 samples');
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('0');
    for (const { name } of zoo) await score(site, name, 30);
    await page.locator('.rank').first().waitFor();
    await soon(() => page.getByRole('progressbar').count()).toBe(0);
  });

  it('says when the server is gone, keeps what it has, and is live again when it is back', async () => {
    allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET/);
    const site = await serve();
    const { page } = await visit(site.url);
    await page.locator('.connection-live').waitFor();
    await site.stop();
    await page.locator('.connection-lost').waitFor();
    expect(await names(page)).toHaveLength(zoo.length);
    await score(site, 'liar', 60);
    await site.restart();
    await page.locator('.connection-live').waitFor();
    await soon(() => names(page).then(([first]) => first)).toBe('liar');
  });

  it('polls where there is no place for live events', async () => {
    allow(/503/);
    const site = await serve({}, { limits: { maxLiveClients: 0, boardMinIntervalMs: 50 } });
    const { page } = await visit(site.url);
    await page.getByText('renewed every 5 s').waitFor();
    await score(site, 'liar', 60);
    await soon(() => names(page).then(([first]) => first)).toBe('liar');
  });

  it('switches between services', async () => {
    const site = await serve();
    await site.store.write((tx) => tx.suppliers.upsertServices(site.network, [{ id: 'text-embedding', kind: 'embedding' }]));
    const { page } = await visit(site.url);
    await page.getByLabel('Network and service').selectOption({ label: `${site.network} / text-embedding` });
    await page.getByRole('heading', { name: 'No supplier yet' }).waitFor();
    expect(page.url()).toBe(`${site.url}#/${site.network}/text-embedding`);
    await page.goBack();
    await page.locator('tbody tr').first().waitFor();
  });
});
