/// <reference lib="dom" />
// A served board and pages on it that remember everything that should not have happened.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { buildWeb } from '../../scripts/build-web.ts';
import { failureKinds } from '../../src/openai/failure.ts';
import { type RunningServer, type ServerOptions, startServer, storeReads } from '../../src/server/index.ts';
import { type SeedOptions, seedStore, service } from '../../src/server/testing/seed/seed.ts';
import { targetOf, taskFacts } from '../../src/server/testing/seed/seed-tasks.ts';
import { openStore, type Store, silentLog } from '../../src/store/index.ts';
import { NoBrowserError, openBrowser } from './open-browser.ts';

export interface Site {
  readonly url: string;
  /** Its network: each site has its own in the one store that a file's tests share. */
  readonly network: string;
  readonly store: Store;
  readonly ids: ReadonlyMap<string, string>;
  /** Address of a supplier's page. */
  supplierUrl(name: string): string;
  /** Stops the server; `restart` brings it back at the same address. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  /** Bodies of all answers that the page got, as text. */
  readonly received: readonly string[];
}

export interface Tools {
  serve(seed?: Partial<SeedOptions> & { readonly empty?: boolean }, options?: Partial<ServerOptions>): Promise<Site>;
  visit(url: string, options?: BrowserContextOptions): Promise<Visit>;
  /** For tests that mean to break the connection: what the browser says about that is no complaint. */
  allow(complaint: RegExp): void;
}

const webDir = fileURLToPath(new URL('../../web/dist', import.meta.url));

/**
 * Describes tests in a real browser. After each test the page must have made no error, no warning and no violation of the
 * content security policy. Where there is no browser the suite is left out, and says so; in CI that is a failure.
 */
export async function inBrowser(name: string, suite: (tools: Tools) => void): Promise<void> {
  const browser = await openBrowser().catch((error: unknown) => {
    if (error instanceof NoBrowserError && process.env.CI !== 'true') return error;
    throw error;
  });
  if (browser instanceof NoBrowserError) {
    console.warn(`left out: ${name}: ${browser.message}`);
    describe.skip(name, () => suite(noTools));
    return;
  }
  describe(name, () => suite(toolsOf(browser)));
}

const noTools: Tools = {
  serve: () => Promise.reject(new Error('left out')),
  visit: () => Promise.reject(new Error('left out')),
  allow: () => {},
};

function toolsOf(browser: Browser): Tools {
  const stops: (() => Promise<unknown>)[] = [];
  let complaints: string[] = [];
  let allowed: RegExp[] = [];
  let sites = 0;
  let home = '';
  let shared: Promise<Store> = Promise.reject(new Error('serve was called outside of a test'));
  shared.catch(() => undefined);
  beforeAll(async () => {
    await buildWeb();
    home = await mkdtemp(join(tmpdir(), 'hallmark-site-'));
    await cp(inject('testDatabases').pgliteTemplate, home, { recursive: true });
    shared = openStore({ home, clock: Date, log: silentLog });
    await shared;
  });
  afterAll(async () => {
    await browser.close();
    await (await shared).close();
    await rm(home, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
    const unexpected = complaints.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)));
    complaints = [];
    allowed = [];
    expect(unexpected).toEqual([]);
  });

  return {
    allow: (complaint) => allowed.push(complaint),

    async serve(seed = {}, options = {}) {
      const store = await shared;
      sites += 1;
      const network = seed.network ?? `net-${sites}`;
      const ids = seed.empty ? new Map<string, string>() : await seedStore(store, { nowMs: Date.now(), history: 3, ...seed, network });
      const start = (port: number) =>
        startServer({
          reads: storeReads(store, {
            networks: [{ id: network, kind: 'localnet' }],
            tasks: taskFacts,
            bench: () => bench,
            targetOf,
            now: () => new Date(),
          }),
          host: '127.0.0.1',
          port,
          webDir,
          failureFacts: failureKinds,
          onError: (error) => complaints.push(`server: ${String(error)}`),
          limits: { boardMinIntervalMs: 50, boardMaxLoadShare: 1, progressMs: 100 },
          ...options,
        });
      let server: RunningServer = await start(0);
      stops.push(() => server.close());
      const { url, port } = server;
      return {
        url,
        network,
        store,
        ids,
        supplierUrl: (name) => `${url}#/${network}/${service}/${ids.get(name)}`,
        stop: () => server.close(),
        restart: async () => {
          server = await start(port);
        },
      };
    },

    async visit(url, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
      stops.push(() => context.close());
      const page = await context.newPage();
      const received: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        dialog.dismiss().catch(() => undefined);
      });
      page.on('response', (response) => {
        if (response.headers()['content-type'] === 'text/event-stream') return;
        response.text().then(
          (text) => received.push(text),
          () => undefined,
        );
      });
      await page.exposeFunction('reportViolation', (directive: string) => complaints.push(`content security policy: ${directive}`));
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          (window as unknown as { reportViolation(text: string): void }).reportViolation(`${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      await page.goto(url);
      return { page, received };
    },
  };
}

/** Asks until the answer is as expected. */
export const soon = <Value>(read: () => Value | Promise<Value>, timeout = 30_000) => expect.poll(read, { timeout, interval: 50 });

/** What a test-bench in the same process would report; the figures are only there to be shown. */
const bench = {
  stages: [
    { stage: 'sampler', active: 0 },
    { stage: 'requester', active: 16 },
    { stage: 'evaluator', active: 2 },
    { stage: 'summarizer', active: 1 },
  ],
  samples: 6_321,
  samplesPerSecond: 41.3,
};
