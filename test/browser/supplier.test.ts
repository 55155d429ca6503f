/// <reference lib="dom" />
// A supplier's page, for the operator and for the public, with suppliers that mean harm.
import { expect, it } from 'vitest';
import { addAnswers, relayOf, sampleOf } from '../../src/server/testing/seed/seed-answers.ts';
import { zoo } from '../../src/server/testing/seed/seed-suppliers.ts';
import { question } from '../../src/server/testing/seed/seed-tasks.ts';
import { newId, office, packWriter } from '../../src/store/index.ts';
import { inBrowser, type Site, soon } from './site.ts';

const some = zoo.filter(({ name }) => name === 'large-f16' || name === 'flaky');

const hostileName = '\u001b]0;owned\u0007<img src=x onerror=alert(1)><script>alert(2)</script>\u202egnp.exe';
const hostileAnswer = `<script>document.title='owned'</script><img src=x onerror="alert(3)">\u001b[2J\u202e${'javascript:alert(4) '.repeat(40)}`;

/** Adds an answer of these bytes, as a hostile supplier would have sent them. */
async function answerWith({ store, ids }: Site, name: string, text: string): Promise<void> {
  const now = Date.now();
  const supplierId = ids.get(name) ?? '';
  const [task] = await store.read.tasks.list('public');
  const measurement = {
    id: newId(now),
    supplierId,
    taskId: task?.id ?? '',
    owner: office,
    visibility: 'public' as const,
    seed: 's',
    reason: null,
    plannedAt: now,
  };
  const writer = packWriter(measurement.id);
  const requestDigest = writer.add('{"prompt":"Q"}', 'application/json');
  const responseDigest = writer.add(text, 'text/html');
  const relay = relayOf(measurement.id, supplierId, {
    sentAt: now,
    firstByteMs: 1,
    totalMs: 2,
    httpStatus: 200,
    failureKind: null,
    failureOwner: null,
    failureDetail: null,
    requestDigest,
    responseDigest,
  });
  const sample = sampleOf(measurement, { itemId: 'item-1', answered: true, value: 0, takenAt: now });
  const pack = writer.take(null);
  await addAnswers(store, [{ measurements: [measurement], relays: [relay], samples: [sample], packs: pack ? [pack] : [] }], now);
}

await inBrowser('a supplier', ({ serve, visit, allow }) => {
  it('says its tier, what it lacks for the next one, what it is good at, and what was found out about it', async () => {
    const site = await serve({ suppliers: zoo.filter(({ name }) => name === 'medium' || name === 'words') });
    const supplierId = site.ids.get('words') ?? '';
    const [task] = await site.store.read.tasks.list('public', { name: 'sorting' });
    const at = Date.now();
    await site.store.write(async (tx) => {
      await tx.events.add([
        { kind: 'change', supplierId, taskId: task?.id ?? null, at, data: { direction: 'fall', since: 'then', samplesSince: 34 } },
        { kind: 'contamination', supplierId, taskId: null, at, data: { pairs: 140, split: 58, publicOnly: 46, pValue: 0.0041 } },
        { kind: 'tier', supplierId, taskId: null, at, data: { from: 'Middle', to: 'Base', probability: 0.97 } },
      ]);
      const key = { supplierId, kind: 'tier', subject: 'overall', owner: office };
      await tx.watches.put([{ ...key, version: 1, state: { tier: 'Base', settled: true }, updatedAt: at }]);
    });
    const { page } = await visit(site.supplierUrl('words'));
    await page.getByRole('heading', { level: 1, name: 'words' }).waitFor();
    expect(await page.locator('.summary .tier-name').textContent()).toBe('Base');
    expect(await page.locator('.next-tier').textContent()).toMatch(/^Middle begins at 55\.0 and pays × 4\. It lacks \d+\.\d points/);
    expect(await page.locator('.next-tasks li').count()).toBe(4);
    const skills = page.locator('.skills').first();
    expect((await skills.locator('th').allTextContents()).slice(0, 4)).toEqual(['Overall', 'Reasoning', 'Numbers', 'Inference']);
    expect(await skills.locator('tr', { hasText: 'Numbers' }).textContent()).toContain('weak');
    const said = await page.locator('.events').textContent();
    expect(said).toContain('moved from tier Middle to Base (97 % sure)');
    expect(said).toContain('sorting: got worse, most likely 34 answers ago');
    expect(said).toContain('knows public items by heart');
    await page.goto(site.url);
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody .tier-name').allTextContents()).toEqual(['Middle', 'Base']);
  });

  it('has its tasks, history, failures, facts, events and last answers', async () => {
    const site = await serve({ suppliers: some });
    const { page } = await visit(site.supplierUrl('flaky'));
    await page.getByRole('heading', { level: 1, name: 'flaky' }).waitFor();
    expect(await page.locator('.tasks tbody tr').count()).toBe(8);
    const chart = page.getByRole('img', { name: /^History of overall: \d+ estimates, the last / });
    await chart.locator('svg').waitFor();
    const overallLine = await chart.locator('.chart-line path').getAttribute('d');
    await page.getByLabel('Score to show').selectOption('logic');
    const logic = page.getByRole('img', { name: /^History of logic/ });
    await logic.waitFor();
    await soon(() => logic.locator('.chart-line path').getAttribute('d')).not.toBe(overallLine);
    const failures = await page.locator('.failures').textContent();
    expect(failures).toMatch(/connection reset|first byte timeout|http server error/i);
    expect(failures).toContain('(the supplier)');
    expect(await page.locator('.events').textContent()).toContain('joined the network');
    expect(await page.locator('.facts').textContent()).toContain('http://127.0.0.1:4');
    expect(await page.locator('.answers > li').count()).toBe(20);
    await page.getByRole('button', { name: 'Show older answers' }).click();
    await soon(() => page.locator('.answers > li').count()).toBe(24);
    await soon(() => page.getByRole('button', { name: 'Show older answers' }).count()).toBe(0);
  });

  it('shows the operator what was asked, answered and right', async () => {
    const site = await serve({ suppliers: some });
    const { page } = await visit(site.supplierUrl('large-f16'));
    await page.locator('.answers summary').first().focus();
    await page.keyboard.press('Enter');
    const open = page.locator('.answers details[open]');
    await open.waitFor();
    expect((await open.getByLabel('Question').textContent())?.trim()).toBe(question(0));
    expect((await open.getByLabel('Right answer').textContent())?.trim()).toBe('12');
    expect(await page.locator('.foot').textContent()).toContain('questions and answers are shown to you in full');
  });

  it('shows the public verdict, length and digest; no question reaches the browser at all', async () => {
    const site = await serve({ suppliers: some }, { operatorView: 'never' });
    const { page, received } = await visit(site.supplierUrl('large-f16'));
    await page.locator('.answers > li').first().waitFor();
    expect(await page.locator('.answers').textContent()).toMatch(/right.*\d+ B [0-9a-f]{10}…/);
    expect(await page.locator('details').count()).toBe(0);
    await page.getByRole('button', { name: 'Show older answers' }).click();
    await soon(() => page.locator('.answers > li').count()).toBe(24);
    await page.getByRole('link', { name: 'Board', exact: true }).click();
    await page.locator('tbody tr').first().waitFor();
    const everything = [...received, await page.content()].join('\n');
    expect(received.length).toBeGreaterThan(8);
    for (let index = 0; index < 24; index++) {
      expect(everything).not.toContain(question(index));
      expect(everything).not.toContain(`What is ${index * 7} +`);
    }
  });

  it('is text and nothing but text, whatever it sends', async () => {
    const site = await serve({ suppliers: [{ name: hostileName, ability: { default: 0.5 }, up: 1, latencyMs: 5 }] });
    await answerWith(site, hostileName, hostileAnswer);
    const { page } = await visit(site.url);
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('.supplier-link').textContent()).toContain('<script>alert(2)</script>');
    await page.locator('.supplier-link').click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.answers summary').first().click();
    const answer = page.locator('details[open]').getByLabel('Answer', { exact: true });
    expect(await answer.textContent()).toContain("<script>document.title='owned'</script>");
    expect(await answer.locator('.invisible').allTextContents()).toEqual(['U+001B', 'U+202E']);
    expect(await page.title()).not.toContain('owned\u0007');
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('#app img, #app script, #app iframe, #app [onerror]').count()).toBe(0);
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
    // Nothing that was shown carries a control or format character to the clipboard or the screen reader.
    expect(await page.locator('#app').innerText()).not.toMatch(/\p{Cf}|(?!\n|\t)\p{Cc}/u);
  });

  it('that does not exist is said to be unknown', async () => {
    const site = await serve({ suppliers: some });
    allow(/404/);
    const { page } = await visit(site.supplierUrl('nobody'));
    await page.getByRole('alert').getByText('no supplier "undefined"').waitFor();
  });
});
