// Every golden file of lm-eval 0.4.13 must come out equal: requests byte for byte, filtered answers, metrics, aggregates and standard errors. Folders come
// from HALLMARK_GOLDEN and HALLMARK_DATASETS. With HALLMARK_PYTHON, an interpreter that has lm_eval, tasks with Python of their own must pass there, too.
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mirrorSource } from '../datasets/index.ts';
import { interpreterEngine, PythonCallError, type PythonEngine, PythonImportError, pyodideEngine, sandboxWheels } from '../python/index.ts';
import { type LeafTask, leafTasks, openTaskFiles, type TaskFiles } from '../task-files/index.ts';
import { lmEvalTaskFiles, wheelFiles } from '../task-files/testing/lm-eval.ts';
import { datasetLoader, loadTask } from './index.ts';
import { checkGroup } from './testing/check-group.ts';
import { checkTask, optionsOf } from './testing/check-task.ts';
import { type GoldenTask, readGolden } from './testing/golden-file.ts';

const golden = path.resolve(process.env.HALLMARK_GOLDEN ?? '../shared/golden/lm-eval');
const mirror = path.resolve(process.env.HALLMARK_DATASETS ?? '../shared/data/datasets');

const interpreter = process.env.HALLMARK_PYTHON;

const absent = [golden, mirror].filter((folder) => !existsSync(folder));
const root = absent.length === 0 ? await lmEvalTaskFiles() : null;

if (root === null) {
  const why =
    absent.length > 0 ? `${absent.join(' and ')} not there; set HALLMARK_GOLDEN and HALLMARK_DATASETS` : "lm-eval's task files not fetched";
  test(`golden files are left out: ${why}`, () => console.warn(`golden files are left out: ${why}`));
} else {
  await compareAll(root);
}

async function compareAll(tasksFolder: string): Promise<void> {
  const ownTasks = [path.join(golden, 'tasks')].filter((folder) => existsSync(folder));
  const taskFiles = await openTaskFiles({ root: tasksFolder, includePaths: ownTasks });
  const wheels = (await wheelFiles(sandboxWheels)) ?? [];
  const sandbox = pyodideEngine({ taskFolders: [tasksFolder, ...ownTasks], wheels });
  const outside = interpreter === undefined ? null : interpreterEngine({ python: interpreter, taskFolders: [tasksFolder, ...ownTasks] });
  const datasets = datasetLoader(mirrorSource(mirror));
  const files = globSync('*/*.jsonl.gz', { cwd: golden }).sort();
  const lines: string[] = [];

  const inEngine = (engine: PythonEngine) => ({ taskFiles, datasets, python: () => engine });
  const inAGroup = groupLeaves(files, taskFiles);

  async function compareTask(file: string, found: GoldenTask): Promise<readonly [engine: string, difference: string | null]> {
    const named = path.basename(file).startsWith('in-group-') ? inAGroup.get(found.header.task) : undefined;
    const run = async (engine: PythonEngine): Promise<readonly [string, string | null]> => {
      const task = await loadTask(named ?? found.header.task, { ...inEngine(engine), ...optionsOf(found.header) });
      try {
        const difference = await checkTask(task, found);
        return [task.engine, difference];
      } finally {
        await task.close();
      }
    };
    const [engine, difference] = await run(sandbox).catch((error: unknown) => {
      if (outside !== null && lacksModule(error)) return run(outside);
      throw error;
    });
    // A class reads its data by the interpreter's own `datasets`, from the Hub.
    const isComparable = engine === 'pyodide' && difference === null && !found.header.created_by_python_class;
    if (outside === null || !isComparable) return [engine, difference];
    return run(outside).then(
      ([again, other]) => [`${engine} and ${again}`, other],
      (error: unknown) => {
        if (lacksModule(error)) return [engine, difference];
        throw error;
      },
    );
  }

  async function compare(file: string): Promise<readonly [engine: string, difference: string | null]> {
    const found = readGolden(path.join(golden, file));
    if (found.kind === 'task') return compareTask(file, found);
    const { num_fewshot, limit } = found.spec;
    const options = { ...(num_fewshot === null ? {} : { numFewshot: num_fewshot }), ...(limit === null ? {} : { limit }) };
    return ['group', await checkGroup(found, taskFiles, (leaf) => loadTask(leaf, { ...inEngine(sandbox), ...options }))];
  }

  afterAll(async () => {
    await Promise.all([sandbox.close(), outside?.close()]);
    console.log(`golden files in ${golden}:\n${lines.join('\n')}`);
  });

  describe('golden files', () => {
    test('there are some', () => expect(files).not.toEqual([]));

    test.each(files)('%s', { timeout: 180_000 }, async (file) => {
      let line = `FAIL  ?        ${file}`;
      try {
        const [engine, difference] = await compare(file);
        line = `${difference === null ? 'pass' : 'FAIL'}  ${engine.padEnd(interpreter === undefined ? 7 : 18)}  ${file}${difference === null ? '' : `: ${difference}`}`;
        expect(difference).toBeNull();
      } finally {
        lines.push(line);
      }
    });
  });
}

/** An engine that lacks a package cannot run the task; some task code says so in words of its own. */
const lacksModule = (error: unknown): boolean =>
  error instanceof PythonImportError || (error instanceof PythonCallError && error.pythonType === 'ModuleNotFoundError');

/** Leaf tasks of the groups that have files here: a group may put keys over its tasks' own. */
function groupLeaves(files: readonly string[], taskFiles: TaskFiles): ReadonlyMap<string, LeafTask> {
  const leaves = new Map<string, LeafTask>();
  for (const file of files) {
    if (path.dirname(file) !== 'groups' || path.basename(file).startsWith('in-group-')) continue;
    const name = path.basename(file).replace(/(?:@.*)?\.jsonl\.gz$/, '');
    if (taskFiles.entry(name)?.kind !== 'group') continue;
    for (const leaf of leafTasks(taskFiles.find(name))) leaves.set(leaf.name, leaf);
  }
  return leaves;
}
