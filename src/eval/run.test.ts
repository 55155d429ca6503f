// Whole evaluations of one's own task files and prompts, against a server whose answers are known.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mirrorSource } from '../harness/datasets/index.ts';
import { type Dict, dict, get, isDict } from '../harness/values/index.ts';
import { comparedEndpoint, type EvalEndpoint, singleEndpoint } from './endpoints.ts';
import { loadTokens } from './models/load-tokens.ts';
import { resultsTable } from './results/results-table.ts';
import { type Run, runEvaluation } from './run.ts';
import { type EvalFlags, readSettings } from './settings.ts';
import { type Asked, type FakeApi, startFakeApi } from './testing/fake-api.ts';

const tokenizer = new URL('../../models/tokenizers/hallmark-1536', import.meta.url).pathname;
const colours = ['red', 'green', 'blue', 'black'];
const docs = Array.from({ length: 24 }, (_, at) => ({ question: `Item ${at}?`, choices: colours, answer: at % 4, name: colours[at % 4] }));

let folder = '';
const servers: FakeApi[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hallmark-run-'));
  mkdirSync(join(folder, 'tasks'));
  writeFileSync(join(folder, 'docs.jsonl'), docs.map((it) => JSON.stringify(it)).join('\n'));
  const common = `dataset_path: json\ndataset_kwargs:\n  data_files:\n    test: ${join(folder, 'docs.jsonl')}\ntest_split: test\nmetadata: {version: 1.0}\n`;
  const write = (name: string, text: string): void => writeFileSync(join(folder, 'tasks', `${name}.yaml`), text);
  write(
    'pick',
    `task: own_pick\n${common}output_type: multiple_choice\ndoc_to_text: "{{question}}"\ndoc_to_target: answer\ndoc_to_choice: choices\nmetric_list: [{metric: acc}]\n`,
  );
  write(
    'say',
    `task: own_say\n${common}output_type: generate_until\ndoc_to_text: "Say it. {{question}}"\ndoc_to_target: name\ngeneration_kwargs: {until: ["\\n"]}\nfilter_list: [{name: trimmed, filter: [{function: remove_whitespace}, {function: take_first}]}]\nmetric_list: [{metric: exact_match}]\n`,
  );
  write('all', 'group: own_all\ntask: [own_pick]\naggregate_metric_list: [{metric: acc, weight_by_size: true}]\nmetadata: {version: 2}\n');
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((it) => it.close()));
  rmSync(folder, { recursive: true });
});

/** A server that knows the answer of each item with this chance (by its number), and answers in texts, letters or log-probabilities. */
async function knowing(share: number, trouble: (nth: number, answer: ServerResponse) => boolean = () => false): Promise<FakeApi> {
  const server = await startFakeApi((nth, answer, asked) => {
    if (trouble(nth, answer)) return true;
    if (asked.body.echo === true) return false;
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(reply(asked, share)));
    return true;
  });
  servers.push(server);
  return server;
}

function reply({ body }: Asked, share: number): unknown {
  const text = JSON.stringify(body.messages ?? body.prompt);
  const item = Number(/Item (\d+)\?(?!.*Item)/.exec(text)?.[1] ?? 0);
  const right = (item * 7) % 24 < share * 24;
  const answer = right ? item % 4 : (item + 1) % 4;
  const isLetter = text.includes('Options:');
  const said = isLetter ? `The answer is (${'ABCD'[answer]}).` : ` ${colours[answer]}\n`;
  return body.messages === undefined ? { choices: [{ index: 0, text: said }] } : { choices: [{ index: 0, message: { content: said } }] };
}

interface Ran {
  readonly run: Run;
  readonly notices: readonly string[];
}

async function evaluation(flags: EvalFlags, endpoints?: readonly EvalEndpoint[], signal?: AbortSignal): Promise<Ran> {
  const settings = readSettings({ include_path: [join(folder, 'tasks')], ...flags });
  const notices: string[] = [];
  const run = await runEvaluation(settings, endpoints ?? [singleEndpoint(settings.model, settings.modelArgs, settings.batchSize)], {
    env: {},
    home: join(folder, 'home'),
    root: null,
    datasets: mirrorSource(folder),
    python: () => {
      throw new Error('no task here has Python');
    },
    tokensFor: (endpoint) => loadTokens(endpoint.options, { env: {}, template: settings.applyChatTemplate }),
    now: () => new Date(2026, 0, 2, 3, 4, 5, 678),
    environment: 'test',
    ...(signal && { signal }),
    events: {
      loading: () => undefined,
      sending: () => undefined,
      answered: () => undefined,
      scoring: () => undefined,
      notice: (it) => notices.push(it),
    },
  });
  return { run, notices };
}

const completions = (url: string): readonly string[] => [
  `base_url=${url}/v1/completions,model=m,num_concurrent=3,max_retries=2,tokenizer=${tokenizer}`,
];
const chat = (url: string): readonly string[] => [`base_url=${url}/v1/chat/completions,model=m,num_concurrent=3`];

const scoresOf = ({ run }: Ran, task: string, endpoint = 0): Readonly<Record<string, number | 'N/A'>> =>
  run.endpoints[endpoint]?.evaluated.outcomes.tasks.find((it) => it.name === task)?.values ?? {};

test('Ctrl-C while tasks are loaded ends the run before anything is asked', async () => {
  const server = await knowing(1);
  const flags = { model_args: completions(server.url), tasks: ['own_say'] };
  await expect(evaluation(flags, undefined, AbortSignal.abort())).rejects.toMatchObject({ name: 'EvalInterruptedError' });
  expect(server.asked).toEqual([]);
});

test('results and samples have the names, keys and shapes of lm-eval, and its table', async () => {
  const server = await knowing(0.75);
  const ran = await evaluation({
    model_args: [...completions(server.url), 'tokenized_requests=False'],
    tasks: ['own_all,own_say'],
    output_path: join(folder, 'out'),
    log_samples: true,
    num_fewshot: '2',
  });
  const [one] = ran.run.endpoints;
  expect(one?.files.map((it) => it.slice(folder.length))).toEqual([
    '/out/m/results_2026-01-02T03-04-05.678000.json',
    '/out/m/samples_own_pick_2026-01-02T03-04-05.678000.jsonl',
    '/out/m/samples_own_say_2026-01-02T03-04-05.678000.jsonl',
  ]);
  const json = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(one?.files[0] ?? '', 'utf8')));
  const keys =
    'results groups group_subtasks configs versions n-shot higher_is_better n-samples config git_hash date pretty_env_info transformers_version lm_eval_version upper_git_hash tokenizer_pad_token tokenizer_eos_token tokenizer_bos_token eot_token_id max_length task_hashes model_source model_name model_name_sanitized system_instruction system_instruction_sha fewshot_as_multiturn chat_template chat_template_sha total_evaluation_time_seconds';
  expect(Object.keys(json)).toEqual(keys.split(' '));
  expect(json.configs).toMatchObject({ own_pick: { metadata: { version: 1, config_source: join(folder, 'tasks', 'pick.yaml') } } });
  const lines = readFileSync(one?.files[2] ?? '', 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(docs.length);
  const sample = JSON.parse(lines[0] ?? '');
  expect(Object.keys(sample)).toEqual([
    'doc_id',
    'doc',
    'target',
    'arguments',
    'resps',
    'filtered_resps',
    'filter',
    'metrics',
    'doc_hash',
    'prompt_hash',
    'target_hash',
    'exact_match',
  ]);
  expect(sample).toMatchObject({
    doc_id: 0,
    target: 'red',
    resps: [[' red\n']],
    filtered_resps: ['red'],
    filter: 'trimmed',
    exact_match: 1,
  });
  expect(sample.arguments.gen_args_0.arg_1).toMatchObject({ until: ['\n'] });
  expect(scoresOf(ran, 'own_say')['exact_match,trimmed']).toBeCloseTo(0.75, 9);
  const table = resultsTable(one?.results ?? dict([]));
  expect(table).toMatch(/^\|own_all +\|/m);
  expect(table).toMatch(/^\| - own_pick\|/m);
  expect(table).toMatch(/^\|own_say +\| +1\|trimmed\| +2\|exact_match\|/m);
});

test('a dead endpoint ends the run, what was answered is kept, and --resume asks only the rest', async () => {
  let dead = true;
  const server = await knowing(0.5, (nth, answer) => dead && nth > 20 && answer.writeHead(502).end() !== null);
  const flags = { model_args: completions(server.url), tasks: ['own_pick', 'own_say'] };
  await expect(evaluation(flags)).rejects.toThrow(
    /failed after 2 tries: a 5xx status.*; 20 answers are kept: the same command with --resume goes on/,
  );
  dead = false;
  const before = server.asked.length;
  const resumed = await evaluation({ ...flags, resume: true });
  expect(server.asked.length - before).toBe(docs.length * 4 + docs.length - 20);
  const fresh = await evaluation(flags);
  expect(server.asked.length - before).toBe(2 * docs.length * 5 - 20);
  expect(scoresOf(resumed, 'own_pick')).toEqual(scoresOf(fresh, 'own_pick'));
}, 20_000);

test('several endpoints get the same items and are ranked by pairs; a file of prompts is a task', async () => {
  const [good, bad] = [await knowing(1), await knowing(0.25)];
  writeFileSync(join(folder, 'mine.csv'), `prompt,target\n${docs.map((it) => `"Say it. ${it.question}",${it.name}`).join('\n')}\n`);
  const settings = readSettings({ tasks: ['x'], model: 'local-chat-completions' });
  const endpoints = [bad, good].map((it, at) =>
    comparedEndpoint(settings.model, dict([['model', 'm']]), null, `name=${at === 0 ? 'bad' : 'good'},base_url=${it.url}`),
  );
  const ran = await evaluation(
    { model: 'local-chat-completions', tasks: [join(folder, 'mine.csv')], apply_chat_template: true },
    endpoints,
  );
  expect(ran.run.ranking?.endpoints.map((it) => [it.rank, it.endpoint, it.score])).toEqual([
    [1, 'good', 1],
    [2, 'bad', 0.25],
  ]);
  const [pair] = ran.run.ranking?.pairs ?? [];
  expect(pair?.difference).toBeCloseTo(0.75, 9);
  expect(pair?.low).toBeGreaterThan(0.4);
  expect(new Set(good.asked.map((it) => JSON.stringify(it.body)))).toEqual(new Set(bad.asked.map((it) => JSON.stringify(it.body))));
});

describe('a server without log-probabilities of prompts', () => {
  test('is refused for multiple choice as lm-eval refuses it', async () => {
    const server = await knowing(0.5);
    const flags = {
      model: 'local-chat-completions',
      model_args: chat(server.url),
      tasks: ['own_pick'],
      apply_chat_template: true,
    } as const;
    await expect(evaluation(flags)).rejects.toThrow(
      'Loglikelihood is not supported for chat completions. Consider using the completions API instead',
    );
    expect(server.asked).toHaveLength(0);
  });

  test('is asked for letters with --loglikelihood generative, under a name of its own', async () => {
    const server = await knowing(0.75);
    const ran = await evaluation({
      model: 'local-chat-completions',
      model_args: chat(server.url),
      tasks: ['own_pick'],
      apply_chat_template: true,
      loglikelihood: 'generative',
    });
    expect(scoresOf(ran, 'own_pick')).toEqual({ 'acc_generative,none': 0.75, 'acc_generative_stderr,none': expect.closeTo(0.0903, 4) });
    expect(server.asked).toHaveLength(docs.length);
    expect(JSON.stringify(server.asked[0]?.body.messages)).toContain('Options:\\nA. red\\nB. green');
  });

  test('that has only the generated token is found out at its first answer', async () => {
    const server = await startFakeApi((_, answer) => {
      const logprobs = { tokens: ['x'], token_logprobs: [-1], top_logprobs: [{ x: -1 }] };
      answer.setHeader('content-type', 'application/json').end(JSON.stringify({ choices: [{ index: 0, text: 'x', logprobs }] }));
      return true;
    });
    servers.push(server);
    await expect(evaluation({ model_args: completions(server.url), tasks: ['own_pick'] })).rejects.toThrow(
      /log-probabilities of 1 tokens.*does the server know "echo"/,
    );
    expect(server.asked.length).toBeLessThan(5);
  });
});

test('predict_only keeps answers and scores nothing', async () => {
  const server = await knowing(0.5);
  const ran = await evaluation({
    model_args: completions(server.url),
    tasks: ['own_say'],
    predict_only: true,
    output_path: join(folder, 'out.json'),
  });
  expect(Object.keys(scoresOf(ran, 'own_say'))).toEqual(['bypass,trimmed', 'bypass_stderr,trimmed']);
  const [results] = ran.run.endpoints[0]?.files ?? [];
  expect(results).toBe(join(folder, 'out_2026-01-02T03-04-05.678000.json'));
});

test('configurations are written without what is null', async () => {
  const server = await knowing(0.5);
  const { run } = await evaluation({ model_args: completions(server.url), tasks: ['own_say'], gen_kwargs: ['temperature=0.5,top_k=3'] });
  const configs = get(run.endpoints[0]?.results ?? dict([]), 'configs');
  const config: Dict = isDict(configs ?? null) ? ((configs as Dict) ?? {}) : {};
  const own = get(config, 'own_say');
  expect(own).toMatchObject({ task: 'own_say', generation_kwargs: { temperature: 0.5, top_k: 3 } });
  expect(Object.keys(own ?? {})).not.toContain('doc_to_choice');
});
