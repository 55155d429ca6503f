// The sending part alone, as a process of its own: our requests beside bare undici loops over the same bodies, in turns. Prints JSON.
//   node benchmarks/harness/sending.ts URL REQUESTS CONCURRENCY ROUNDS
import process from 'node:process';
import { Pool } from 'undici';
import { askLoglikelihoods } from '../../src/eval/models/ask-loglikelihoods.ts';
import { modelOptions } from '../../src/eval/models/model-options.ts';
import { openEndpoint } from '../../src/eval/sending/endpoint.ts';
import { noCache } from '../../src/eval/sending/response-cache.ts';
import type { EncodedPair } from '../../src/harness/tokenizers/index.ts';
import { dict } from '../../src/harness/values/index.ts';

const [url = '', ...numbers] = process.argv.slice(2);
const [requests = 2_000, concurrency = 16, rounds = 3] = numbers.map(Number);

/** Four choices a prompt, of 550 to 850 tokens: answers of about 70 kB. */
const pairs = Array.from({ length: Math.ceil(requests / 4) }, (_, doc) => {
  const context = Array.from({ length: 550 + ((doc * 37) % 300) }, (_, at) => (at * 7_919 + doc * 31) % 50_000);
  return Array.from({ length: 4 }, (_, choice): EncodedPair => ({ shared: [], context, continuation: [1_000 + choice] }));
}).flat();
const bodies = pairs.map(({ context, continuation }) =>
  JSON.stringify({
    model: 'm',
    prompt: [[...Array.from(context), ...Array.from(continuation)]],
    temperature: 0,
    max_tokens: 1,
    logprobs: 1,
    seed: 1234,
    echo: true,
  }),
);

async function bare(parse: (text: string) => unknown): Promise<void> {
  const pool = new Pool(url, { connections: concurrency });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < bodies.length) {
      const body = bodies[next] ?? '';
      next += 1;
      const answer = await pool.request({ method: 'POST', path: '/v1/completions', headers: { 'content-type': 'application/json' }, body });
      parse(await answer.body.text());
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await pool.close();
}

function tokenLogprobsOnly(text: string): unknown {
  const start = text.indexOf('"token_logprobs":') + 17;
  return JSON.parse(text.slice(start, text.indexOf(']', start) + 1));
}

async function ours(): Promise<void> {
  const options = modelOptions(
    'local-completions',
    dict([
      ['base_url', `${url}/v1/completions`],
      ['model', 'm'],
      ['num_concurrent', concurrency],
    ]),
  );
  const endpoint = openEndpoint(options, {});
  await askLoglikelihoods({ options, endpoint, cache: noCache() }, pairs);
  await endpoint.close();
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (pairs.length * 1_000) / (performance.now() - start);
}

const rates = { ours: [] as number[], bareParsed: [] as number[], bareSliced: [] as number[] };
await bare(JSON.parse);
await ours();
for (let round = 0; round < rounds; round += 1) {
  rates.bareParsed.push(await rateOf(() => bare(JSON.parse)));
  rates.ours.push(await rateOf(ours));
  rates.bareSliced.push(await rateOf(() => bare(tokenLogprobsOnly)));
}
process.stdout.write(JSON.stringify(rates));
