// Task files of one's own in hallmark.yaml: found, loaded, asked and scored like Hallmark's own tasks; mistakes said with their place.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../config/index.ts';
import { seededRandom } from '../stats/index.ts';
import { nameTasks, openTaskBook } from './task-book.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hallmark-tasks-'));
  mkdirSync(join(folder, 'tasks'));
  const capitals = [
    { question: 'What is the capital of Norland?', answer: 'Snowby', wrong: 'Mudford' },
    { question: 'What is the capital of Sudland?', answer: 'Palmton', wrong: 'Icebay' },
  ];
  writeFileSync(join(folder, 'tasks', 'capitals.jsonl'), capitals.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const common = `tag: mine\ndataset_path: json\ndataset_kwargs:\n  data_files:\n    test: ${join(folder, 'tasks', 'capitals.jsonl')}\ntest_split: test\n`;
  writeFileSync(
    join(folder, 'tasks', 'capitals.yaml'),
    `task: capitals\n${common}output_type: generate_until\ndoc_to_text: "Q: {{question}}\\nA:"\ndoc_to_target: "{{answer}}"\n` +
      'generation_kwargs: {until: ["\\n"]}\nfilter_list: [{name: clean, filter: [{function: remove_whitespace}, {function: take_first}]}]\n' +
      'metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true}]\n',
  );
  writeFileSync(
    join(folder, 'tasks', 'choices.yaml'),
    `task: choices\n${common}output_type: multiple_choice\ndoc_to_text: "{{question}}"\ndoc_to_choice: ["{{answer}}", "{{wrong}}"]\ndoc_to_target: 0\n` +
      'metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ HALLMARK_HOME: join(folder, 'home') });
const configured = (yaml: string) => parseConfig(yaml, { file: join(folder, 'hallmark.yaml'), env: env() });

it('asks and scores task files beside the own tasks, and takes a tag for all of its tasks', async () => {
  const config = configured('lmEval: {includePath: [tasks]}\ntasks: [{name: counting}, {name: mine, window: {samples: 40}}]\n');
  const names = await nameTasks(config, { env: env() });
  expect(names.configs.map(({ name, window }) => [name, window.samples])).toEqual([
    ['counting', 150],
    ['capitals', 40],
    ['choices', 40],
  ]);
  const book = await openTaskBook(names, config, { env: env() });
  try {
    const task = book.find('capitals');
    const { itemId, inclusionProbability } = task.draw(seededRandom('a'));
    expect(inclusionProbability).toBe(0.5);
    const [instance] = task.constructRequests(itemId);
    expect(instance).toMatchObject({ type: 'generate_until', generation: { until: ['\n'] } });
    const answered = async (text: string) =>
      (await task.processResults(itemId, [{ type: 'generate_until', text }])).map(({ metric, value }) => [metric, value]);
    expect(await answered(` ${task.target(itemId)} `)).toEqual([['exact_match', 1]]);
    expect(await answered('Nowhere')).toEqual([['exact_match', 0]]);
    expect(task.disclose).toBe('never');
    expect(book.find('choices').constructRequests('0')).toHaveLength(2);
    expect(book.find('counting').name).toBe('counting');
  } finally {
    await book.close();
  }
});

it('says where an unknown task stands and where others come from', async () => {
  await expect(nameTasks(configured('tasks: [{name: counting}, {name: arc_challenge}]'), { env: env() })).rejects.toThrow(
    /hallmark\.yaml: tasks\[1\]\.name: .*arc_challenge.*hallmark tasks install lm-eval/s,
  );
  await expect(nameTasks(configured('lmEval: {includePath: [tasks]}\ntasks: [{name: capital}]'), { env: env() })).rejects.toThrow(
    /tasks\[0\]\.name: .*"capital".*capitals/s,
  );
});
