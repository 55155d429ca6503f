// Loading and rendering tasks, without a model: seconds from nothing to the last request. Prints JSON.
//   node benchmarks/harness/rendering.ts DATASETS FEWSHOT TASKS...
import process from 'node:process';
import { loadTasks } from '../../src/eval/load-tasks.ts';
import { readSettings } from '../../src/eval/settings.ts';
import { mirrorSource } from '../../src/harness/datasets/index.ts';
import { hallmarkHome } from '../../src/harness/task-files/index.ts';

const [datasets = '', num_fewshot = '5', ...tasks] = process.argv.slice(2);
const start = performance.now();
const plan = await loadTasks(readSettings({ tasks, num_fewshot }), {
  datasets: mirrorSource(datasets),
  home: hallmarkHome(process.env),
  python: () => {
    throw new Error('these tasks need Python; this benchmark measures those that need none');
  },
});
let requests = 0;
for (const task of plan.loaded) for (const _ of task.requests()) requests += 1;
process.stdout.write(JSON.stringify({ seconds: (performance.now() - start) / 1_000, requests }));
await plan.close();
