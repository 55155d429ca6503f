/// <reference lib="dom" />
// How the page looks and reads: themes, widths, contrast, names for screen readers, motion. Takes the README's picture.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { weakTexts } from './contrast.ts';
import { startHallmark } from './running.ts';
import { inBrowser, soon } from './site.ts';

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const isDark = async (page: Page) =>
  (await background(page))
    .match(/\d+/g)
    ?.slice(0, 3)
    .every((part) => Number(part) < 64);

const unnamed = (page: Page) =>
  page.evaluate(() => {
    const named = (element: Element) => {
      const labelled = element
        .getAttribute('aria-labelledby')
        ?.split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join('');
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement
          ? [...(element.labels ?? [])].map((label) => label.textContent).join('')
          : '';
      return [element.getAttribute('aria-label'), labelled, labels, element.textContent].some((name) => (name ?? '').trim() !== '');
    };
    const interactive = [
      ...document.querySelectorAll('a[href], button, input, select, summary, [role="img"], [role="progressbar"], [tabindex="0"]'),
    ];
    // A select's own text is its options, which do not say what it is for.
    return interactive
      .filter((element) => !named(element) || (element instanceof HTMLSelectElement && !element.ariaLabel && element.labels.length === 0))
      .map((element) => element.outerHTML.slice(0, 120));
  });

await inBrowser('the looks', ({ serve, visit }) => {
  it('fits any window from 320 to 1920 pixels without scrolling sideways', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const widths = [320, 360, 414, 768, 1024, 1100, 1280, 1920];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await page.locator('tbody tr').first().waitFor();
      expect([width, Math.max(0, await overflow())]).toEqual([width, 0]);
      expect(await page.locator('tbody tr').first().locator('.overall-score').isVisible()).toBe(true);
      expect(await page.locator('tbody tr').first().locator('td.cell-task').last().isVisible()).toBe(true);
    }
    await page.goto(site.supplierUrl('flaky'));
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await soon(() =>
        page
          .locator('.chart svg')
          .boundingBox()
          .then((box) => (box?.width ?? Infinity) < width),
      ).toBe(true);
      expect([width, Math.max(0, await overflow())]).toEqual([width, 0]);
    }
  });

  it('on a phone gives the order by a list, and still reads as a table', async () => {
    const site = await serve();
    const { page } = await visit(site.url, { viewport: { width: 360, height: 780 }, hasTouch: true });
    const first = () => page.locator('tbody .supplier-link').first().textContent();
    await page.getByLabel('sorted by').selectOption('latency');
    await soon(first).toBe('liar');
    await page.getByLabel('sorted by').selectOption('rank');
    await soon(first).toBe('large-f16');
    const table = page.getByRole('table', { name: /^Suppliers of text-generation/ });
    expect(await table.getByRole('row').count()).toBeGreaterThanOrEqual(13);
    expect(await table.getByRole('rowheader', { name: 'large-f16' }).count()).toBe(1);
    await table.getByRole('rowheader', { name: 'large-f16' }).tap();
    await page.getByRole('heading', { level: 1, name: 'large-f16' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('is %s where the system is, and every text can be read', async (colorScheme) => {
    const site = await serve({ samples: 18 });
    const { page } = await visit(site.url, { colorScheme });
    await page.locator('tbody tr').first().waitFor();
    expect(await isDark(page)).toBe(colorScheme === 'dark');
    expect(await weakTexts(page)).toEqual([]);
    const ranked = await serve();
    await page.goto(ranked.supplierUrl('flaky'));
    await page.locator('.chart svg').waitFor();
    await page.locator('.answers summary').first().click();
    expect(await weakTexts(page)).toEqual([]);
    await page.goto(ranked.url);
    await page.locator('.rank').first().waitFor();
    expect(await weakTexts(page)).toEqual([]);
  });

  it('keeps the theme that was chosen, from the first paint on', async () => {
    const site = await serve();
    const { page } = await visit(site.url, { colorScheme: 'light' });
    const button = page.getByRole('button', { name: /^Theme: / });
    expect(await button.getAttribute('aria-label')).toBe('Theme: system. Change it.');
    await button.click();
    await button.click();
    expect(await button.getAttribute('aria-label')).toBe('Theme: dark. Change it.');
    expect(await isDark(page)).toBe(true);
    const painted: unknown[] = [];
    await page.exposeFunction('painted', (color: string) => painted.push(color));
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => {
        (window as unknown as { painted(color: string): void }).painted(document.documentElement.dataset.theme ?? 'none');
      });
    });
    await page.reload();
    await page.locator('tbody tr').first().waitFor();
    expect(painted).toEqual(['dark']);
    expect(await isDark(page)).toBe(true);
    await button.click();
    expect(await isDark(page)).toBe(false);
  });

  it('has a name for everything that can be used, one main part, and headings in order', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    await page.locator('tbody tr').first().waitFor();
    for (const show of [site.url, site.supplierUrl('flaky')]) {
      await page.goto(show);
      await page.locator('tbody tr').first().waitFor();
      expect(await unnamed(page)).toEqual([]);
      expect(await page.getByRole('main').count()).toBe(1);
      expect(await page.getByRole('banner').count()).toBeGreaterThanOrEqual(1);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      const levels = await page.getByRole('heading').evaluateAll((all) => all.map((heading) => Number(heading.tagName.slice(1))));
      levels.forEach((level, index) => {
        expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 1) + 1);
      });
      const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((element) => element.id));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('tells screen readers each score with its interval', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    const row = page.getByRole('row', { name: /large-f16/ });
    await row.waitFor();
    const said = await row.ariaSnapshot();
    expect(said).toMatch(/cell ".*arithmetic [\d.]+, 95 % interval [\d.]+ to [\d.]+, \d+ of 60 answered/);
    expect(said).toMatch(/availability [\d.]+, 95 % interval [\d.]+ to [\d.]+, 480 samples/);
    expect(said).toMatch(/[\d.]+ 95 % interval [\d.]+–[\d.]+/);
  });

  it('shows where the focus is, on every stop of the way through the board', async () => {
    const site = await serve();
    const { page } = await visit(site.url);
    await page.locator('tbody tr').first().waitFor();
    const stops = new Set<string>();
    for (let presses = 0; presses < 24; presses++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return { what: element.outerHTML.slice(0, 80), visible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 };
      });
      if (focus === null) break;
      expect(focus).toMatchObject({ visible: true });
      stops.add(focus.what);
    }
    expect(stops.size).toBeGreaterThan(15);
  });

  it('keeps still for readers who asked for it', async () => {
    const site = await serve();
    const { page } = await visit(site.url, { reducedMotion: 'reduce' });
    await page.locator('tbody tr').first().waitFor();
    const moving = () =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter((element) => {
            const { animationName, transitionDuration } = getComputedStyle(element);
            return animationName !== 'none' || transitionDuration.split(',').some((duration) => Number.parseFloat(duration) > 0);
          }).length,
      );
    expect(await moving()).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await moving()).toBeGreaterThan(0);
  });

  it('with more tasks than fit scrolls the table, never the page, and keeps the names in sight', async () => {
    const site = await serve();
    const { page } = await visit(site.url, { viewport: { width: 1280, height: 800 } });
    await page.locator('tbody tr').first().waitFor();
    const moved = await page.evaluate(() => {
      for (const cell of document.querySelectorAll<HTMLElement>('.cell-task')) cell.style.minWidth = '220px';
      const frame = document.querySelector('.table-frame');
      frame?.scrollTo({ left: 600 });
      const name = document.querySelector('tbody .cell-name')?.getBoundingClientRect().left ?? -1;
      return { page: document.documentElement.scrollWidth - window.innerWidth, table: frame?.scrollLeft, name };
    });
    expect(moved.page).toBeLessThanOrEqual(0);
    expect(moved.table).toBe(600);
    expect(moved.name).toBeGreaterThanOrEqual(0);
  });

  // Not a skipped test: nothing is left out when no picture is wanted.
  if (process.env.HALLMARK_PICTURES !== '1') return;
  it('sits for the picture in the README: LocalNet as it is measured, no invented number', { timeout: 600_000 }, async () => {
    const running = await startHallmark();
    try {
      await running.ranked(12);
      const { page } = await visit(running.url, { viewport: { width: 1360, height: 820 }, deviceScaleFactor: 2, colorScheme: 'light' });
      await page.locator('.connection-live').waitFor();
      await page.locator('.rank').first().waitFor();
      await page.screenshot({ path: fileURLToPath(new URL('../../docs/board.png', import.meta.url)) });
    } finally {
      await running.stop();
    }
  });
});
