// The bare loop: as many requests at once as the test-bench sends, each parsed and thrown away. What undici alone can do.
import process from 'node:process';
import { type Dispatcher, Pool } from 'undici';
import { serveRequests } from '../support/child.ts';
import type { BareOptions, Round } from './messages.ts';

let send = async (): Promise<void> => {};
let concurrency = 0;

serveRequests({
  async open(options: BareOptions) {
    concurrency = options.concurrency;
    const pool = new Pool(options.serverUrl, { connections: concurrency });
    const request: Dispatcher.RequestOptions = {
      method: 'POST',
      path: '/v1/completions',
      headers: [...options.headers],
      body: options.body,
    };
    send = async () => {
      const answer = await pool.request(request);
      JSON.parse(await answer.body.text());
    };
  },

  async measure({ ms }: { readonly ms: number }): Promise<Round> {
    let requests = 0;
    const cpu = process.cpuUsage();
    const start = performance.now();
    const worker = async (): Promise<void> => {
      for (; performance.now() - start < ms; requests += 1) await send();
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    const { user, system } = process.cpuUsage(cpu);
    return { requests, elapsedMs: performance.now() - start, cpuUs: user + system };
  },
});
