// One supplier, once, without a store: budget, truth, abort, failures; against a real server.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { findTask } from '../harness/index.ts';
import { notSent } from '../network/relay-failure.ts';
import { createClient, type OpenAiClient } from '../openai/client.ts';
import { estimateWindow } from '../stats/index.ts';
import { type MeasureOnceOptions, measureOnce, type TaskProgress } from './measure-once.ts';
import { createAnswerBook } from './testing/answer-book.ts';
import { type Oracle, type OracleSettings, startOracle } from './testing/oracle.ts';

let oracle: Oracle;
let client: OpenAiClient;
afterEach(async () => {
  await client.close();
  await oracle.close();
});

const never = new AbortController().signal;

async function open(names: readonly string[], settings: Partial<OracleSettings> = {}) {
  const book = createAnswerBook();
  oracle = await startOracle({ ...settings, book, salt: 'once' });
  client = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  const tasks = names.map((name) => book.record(findTask(name)));
  return (options: Partial<MeasureOnceOptions> & { readonly refuse?: (sent: number) => boolean } = {}) => {
    const { signal = never, refuse = () => false, ...rest } = options;
    let sent = 0;
    return measureOnce({
      tasks,
      budget: 40,
      seed: 'seed',
      concurrency: 4,
      signal,
      onProgress: () => undefined,
      ask: {
        wire: { api: 'completions', model: 'oracle-1' },
        async relay(http) {
          if (refuse(sent++)) return notSent('network_unavailable', 'away', 0);
          return { exchange: await client.send({ baseUrl: oracle.url }, http, { signal }), height: 0, computeUnits: 0, evidence: null };
        },
        sleep: async () => undefined,
        nowMs: Date.now,
        loopDelaySince: () => 0,
        retries: { attempts: 2, backoffMs: 1 },
      },
      ...rest,
    });
  };
}

const itemsAsked = () => new Set(oracle.arrivals.flatMap(({ entry }) => (entry ? `${entry.task} ${entry.question}` : [])));

test('spreads the budget evenly, asks in turn, and says exactly what was answered', async () => {
  const measure = await open(['counting', 'sorting', 'multiple_choice'], { ability: (task) => (task === 'counting' ? 0.8 : 0.4) });
  const progress: TaskProgress[][] = [];
  const result = await measure({ onProgress: (now) => progress.push([...now]) });
  expect(result.map(({ wanted, ended, voided }) => ({ wanted, ended, voided }))).toEqual([
    { wanted: 14, ended: 14, voided: 0 },
    { wanted: 13, ended: 13, voided: 0 },
    { wanted: 13, ended: 13, voided: 0 },
  ]);
  for (const { task, estimate, latenciesMs } of result) {
    const questions = [...new Set(oracle.arrivals.flatMap(({ entry }) => (entry?.task === task.name ? entry.question : [])))];
    const truth = estimateWindow(questions.map((question) => ({ value: Number(oracle.isRight(task.name, question)) })));
    expect(estimate?.served).toEqual(truth?.served);
    expect(estimate?.availability.estimate).toBe(1);
    expect(latenciesMs).toHaveLength(questions.length * (task.name === 'multiple_choice' ? 4 : 1));
  }
  expect(progress).toHaveLength(40);
  const ended = progress.map((tasks) => tasks.reduce((sum, task) => sum + task.ended, 0));
  expect(ended).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(oracle.mostUnderWay()).toBeLessThanOrEqual(4);
});

test('asks at least one item of each task, and the same items for the same seed', async () => {
  const measure = await open(['counting', 'sorting', 'logic']);
  expect((await measure({ budget: 1 })).map(({ ended }) => ended)).toEqual([1, 1, 1]);
  const first = itemsAsked();
  await measure({ budget: 1 });
  expect(itemsAsked()).toEqual(first);
  await measure({ budget: 1, seed: 'other' });
  expect(itemsAsked().size).toBe(6);
});

test('draws an item when its turn comes, so that a large budget begins at once', async () => {
  const measure = await open(['counting', 'sorting']);
  const abort = new AbortController();
  let drawn = 0;
  const counted = Object.create(findTask('counting'), {
    draw: {
      value: (random: () => number) => {
        drawn++;
        return findTask('counting').draw(random);
      },
    },
  });
  const [task] = await measure({ tasks: [counted], budget: 1_000, signal: abort.signal, onProgress: () => abort.abort() });
  expect(task?.wanted).toBe(1_000);
  expect(drawn).toBeLessThan(20);
});

test('counts failures by kind, and for nobody what the network failed', async () => {
  const measure = await open(['counting'], { misbehave: ({ times }) => (times % 2 === 1 ? 'status 500' : 'status 400') });
  const [failed] = await measure({ budget: 5 });
  expect(failed).toMatchObject({ ended: 5, voided: 0, estimate: { samples: 5, answeredSamples: 0 } });
  expect(failed?.estimate?.served.estimate).toBe(0);
  expect([...(failed?.failures ?? [])]).toEqual([['http_client_error', 5]]);
  expect(failed?.details.get('http_client_error')).toMatch(/^status 400/);
  oracle.set({ misbehave: () => null });
  // One after the other, so that the first four relays are the two tries of the first two items.
  const [half] = await measure({ budget: 5, seed: 'next', concurrency: 1, refuse: (sent) => sent < 4 });
  expect(half).toMatchObject({ ended: 5, voided: 2, estimate: { samples: 3, answeredSamples: 3 } });
  expect([...(half?.failures ?? [])]).toEqual([['network_unavailable', 2]]);
});

test('keeps what is done when it is aborted, and counts nothing that was under way', async () => {
  const measure = await open(['counting', 'sorting']);
  const abort = new AbortController();
  const stop = (tasks: readonly TaskProgress[]) => {
    if (tasks.reduce((sum, { ended }) => sum + ended, 0) !== 10) return;
    oracle.hold();
    void sleep(30).then(() => abort.abort());
  };
  const result = await measure({ signal: abort.signal, onProgress: stop });
  const ended = result.reduce((sum, task) => sum + task.ended, 0);
  // Answers that were on their way when the server fell silent still count.
  expect(ended).toBeGreaterThanOrEqual(10);
  expect(ended).toBeLessThanOrEqual(14);
  expect(result.reduce((sum, { estimate }) => sum + (estimate?.samples ?? 0), 0)).toBe(ended);
  expect(result.flatMap(({ failures }) => [...failures])).toEqual([]);
});

test('a task that breaks is an error, not a score', async () => {
  const measure = await open(['counting']);
  const counting = findTask('counting');
  const asked = (itemId: string) => ({ requests: counting.constructRequests(itemId), score: () => [] });
  for (const prepare of [undefined, asked]) {
    const broken = Object.create(counting, { processResults: { value: () => [] }, prepare: { value: prepare } });
    await expect(measure({ tasks: [broken] })).rejects.toThrow('did not compute its primary metric');
  }
});
