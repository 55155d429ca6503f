// `hallmark eval` against LocalNet's real models: items of our generated tasks as task files of one's own, over completions (log-probabilities
// and texts) and over chat, give the scores that models/true-scores.json says.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { main } from '../../src/cli/main.ts';
import { findTask } from '../../src/harness/index.ts';
import type { LocalNet } from '../../src/network/localnet/localnet.ts';
import { startLocalNet } from '../../src/network/localnet/localnet.ts';
import { zoo } from '../../src/network/localnet/zoo.ts';
import { seededRandom, wilson } from '../../src/stats/index.ts';

const long = process.env.HALLMARK_LONG === '1';
const items = long ? 400 : 40;
const keys = long ? ['best', 'weights-q4', 'numbers', 'words', 'other-tokenizer', 'small'] : ['other-tokenizer', 'small'];
const generated = long ? ['arithmetic', 'comparison', 'copying', 'counting', 'sorting', 'logic'] : ['arithmetic', 'counting'];

const trueScores = z
  .object({ files: z.record(z.string(), z.object({ tasks: z.record(z.string(), z.object({ score: z.number() })) })) })
  .parse(JSON.parse(readFileSync(new URL('../../models/true-scores.json', import.meta.url), 'utf8')));

let folder: string;
let localnet: LocalNet;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hallmark-eval-localnet-'));
  mkdirSync(join(folder, 'tasks'));
  for (const name of [...generated, 'multiple_choice']) writeTask(name);
  const suppliers = zoo.filter(({ key }) => keys.includes(key));
  localnet = await startLocalNet({ seed: 1, suppliers, sessionSize: suppliers.length, sessionBlocks: 100_000 });
  writeFileSync(join(folder, 'hallmark.yaml'), `network: {kind: localnet, url: "${localnet.url}"}\n`);
});

afterAll(async () => {
  await localnet.close();
  rmSync(folder, { recursive: true });
});

/** A task file over items that are drawn here. */
function writeTask(name: string): void {
  const task = findTask(name);
  const random = seededRandom(`hallmark eval ${name}`);
  const docs = Array.from({ length: items }, () => {
    const { itemId } = task.draw(random);
    const requests = task.constructRequests(itemId);
    const [first] = requests;
    const prompt = first?.type === 'loglikelihood_rolling' ? first.text : first?.context;
    const choices = requests.flatMap((it) => (it.type === 'loglikelihood' ? [it.continuation] : []));
    const target = task.target(itemId);
    return { prompt, choices, target, gold: choices.indexOf(` ${target}`) };
  });
  const data = join(folder, `${name}.jsonl`);
  writeFileSync(data, docs.map((it) => JSON.stringify(it)).join('\n'));
  const scored =
    name === 'multiple_choice'
      ? 'output_type: multiple_choice\ndoc_to_target: gold\ndoc_to_choice: choices\ntarget_delimiter: ""\nmetric_list: [{metric: acc}]\n'
      : 'output_type: generate_until\ndoc_to_target: target\ngeneration_kwargs: {until: ["\\n"], max_gen_toks: 32, temperature: 0.0}\n' +
        'filter_list: [{name: first_line, filter: [{function: regex, regex_pattern: "^\\\\s*(.*)"}, {function: remove_whitespace}, {function: take_first}]}]\n' +
        'metric_list: [{metric: exact_match, ignore_case: true, ignore_punctuation: true}]\n';
  writeFileSync(
    join(folder, 'tasks', `${name}.yaml`),
    `task: drawn_${name}\ndataset_path: json\ndataset_kwargs: {data_files: {test: ${data}}}\ntest_split: test\ndoc_to_text: prompt\n${scored}metadata: {version: 1.0}\n`,
  );
}

const scores = z.object({ results: z.record(z.string(), z.record(z.string(), z.unknown())) });
const report = z.object({
  endpoints: z.record(z.string(), scores),
  ranking: z.object({ endpoints: z.array(z.object({ endpoint: z.string(), rank: z.number() })) }),
});

/** Runs the command on all suppliers and gives its JSON. */
async function evaluated(flags: readonly string[]): Promise<z.infer<typeof report>> {
  let [out, err] = ['', ''];
  const args = [
    '--config',
    join(folder, 'hallmark.yaml'),
    'eval',
    '--network',
    'localnet',
    '--include_path',
    join(folder, 'tasks'),
    '--json',
  ];
  const code = await main([...args, '--model_args', 'num_concurrent=4', ...flags], {
    env: { HALLMARK_HOME: join(folder, 'home') },
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  expect(code, err).toBe(0);
  return report.parse(JSON.parse(out));
}

// Of k intervals at 95 %, more than k/20 + 3 standard deviations miss in fewer than 1 of 200 draws of items; the draws here are fixed.
it('intervals around the scores contain the true scores, by completions and by chat', async () => {
  const names = generated.map((it) => `drawn_${it}`);
  const runs = [
    ['acc,none', await evaluated(['--tasks', 'drawn_multiple_choice'])],
    ['exact_match,first_line', await evaluated(['--tasks', ...names])],
    ['exact_match,first_line', await evaluated(['--model', 'local-chat-completions', '--apply_chat_template', '--tasks', ...names])],
  ] as const;
  const cases: {
    readonly supplier: string;
    readonly task: string;
    readonly value: number;
    readonly truth: number;
    readonly contains: boolean;
  }[] = [];
  for (const [metric, { endpoints }] of runs) {
    expect(Object.keys(endpoints).length).toBe(keys.length);
    for (const { name, truth } of localnet.suppliers) {
      const results = endpoints[name]?.results ?? {};
      if (truth.kind !== 'honest') throw new Error(`${name} is not honest`);
      for (const [task, values] of Object.entries(results)) {
        const value = z.number().parse(values[metric]);
        const trueScore = trueScores.files[truth.model]?.tasks[task.replace('drawn_', '')]?.score;
        if (trueScore === undefined) throw new Error(`models/true-scores.json lacks ${truth.model} ${task}`);
        const { low, high } = wilson(Math.round(value * items), items);
        cases.push({ supplier: name, task, value, truth: trueScore, contains: low * 100 <= trueScore && trueScore <= high * 100 });
      }
    }
  }
  const missed = cases.filter(({ contains }) => !contains);
  expect(cases.length).toBe(keys.length * (2 * generated.length + 1));
  expect(missed.length, JSON.stringify(cases)).toBeLessThanOrEqual(
    Math.floor(cases.length * 0.05 + 3 * Math.sqrt(cases.length * 0.05 * 0.95)),
  );
  // The better of two models comes first.
  const [, texts] = runs[1];
  const overall = (name: string): number => {
    const supplier = localnet.suppliers.find((it) => it.name === name);
    const model = supplier?.truth.kind === 'honest' ? supplier.truth.model : '';
    return generated.reduce((sum, task) => sum + (trueScores.files[model]?.tasks[task]?.score ?? 0), 0);
  };
  const order = texts.ranking.endpoints.map((it) => it.endpoint);
  const [best = '', ...rest] = order;
  const beyond = texts.ranking.endpoints.filter((it) => it.rank > 1).map((it) => it.endpoint);
  expect(rest.length).toBe(keys.length - 1);
  for (const name of beyond) expect(overall(name)).toBeLessThan(overall(best));
}, 600_000);
