// Whether the sandbox can run a function of a task file, told from its text alone: for lists, where starting Python 561 times would be too slow.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PythonFunction } from './engine.ts';
import { type CodePart, codeParts, type ImportedModule, reachable } from './imports.ts';
import { isInSandbox } from './sandbox-modules.ts';

/** The answer, with the reason where it is no. */
export type CanRun = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What works nowhere without network, files or other programs. */
const OUT_OF_REACH: readonly (readonly [RegExp, string])[] = [
  [/\b(?:load_metric|get_dataset_config_names|get_dataset_infos)\s*\(/, 'loads data from the Hugging Face Hub in its own code'],
  [/\b(?:AutoTokenizer|AutoModel\w*|AutoModelFor\w+)\.from_pretrained\s*\(/, 'loads a tokenizer or model in its own code'],
  [
    /\b(?:hf_hub_download|snapshot_download|urlretrieve|urlopen)\s*\(|\brequests\.(?:get|post|Session)\b/,
    'fetches from the network in its own code',
  ],
  [/\bnltk\.(?:download|data\.find)\s*\(/, 'fetches data of nltk in its own code'],
  [/\bsubprocess\.\w+\s*\(|\bos\.(?:system|popen|fork)\s*\(/, 'starts other programs'],
  [/\byaml\.(?:safe_load|full_load|load)\s*\(/, 'reads YAML in its own code'],
];
const SCORED_HERE = new Set(['accuracy', 'f1', 'exact_match', 'rouge']);
const EVALUATE_LOAD = /\b(?:evaluate|hf_evaluate)\.load\s*\(\s*["']([^"']+)/g;

/**
 * Whether Pyodide can run a function, as far as its text tells: follows what the function mentions in its file and in other files of the tasks folder.
 * `tasksFolder` is lm-eval's (its modules are named `lm_eval.tasks.…`). Files are read once a process.
 */
export async function canRun(target: PythonFunction, tasksFolder: string | null): Promise<CanRun> {
  if (target.file === null) return moduleProblem({ module: target.module ?? '', names: [], isOptional: false });
  return partsProblem(target.file, reachable(await partsOf(target.file), target.name), tasksFolder, new Set([target.file]));
}

async function partsProblem(file: string, parts: readonly CodePart[], tasksFolder: string | null, seen: Set<string>): Promise<CanRun> {
  for (const part of parts) {
    const unreachable = outOfReach(part);
    if (unreachable) return { ok: false, reason: `${path.basename(file)} ${unreachable}` };
    for (const wanted of part.imports) {
      const answer = await importProblem(wanted, file, tasksFolder, seen);
      if (!answer.ok) return answer;
    }
  }
  return { ok: true };
}

function outOfReach(part: CodePart): string | null {
  const found = OUT_OF_REACH.find(([pattern]) => pattern.test(part.text));
  if (found) return found[1];
  for (const [, name = ''] of part.text.matchAll(EVALUATE_LOAD))
    if (!SCORED_HERE.has(name)) return `loads the metric "${name}" from the Hugging Face Hub`;
  return null;
}

async function importProblem(wanted: ImportedModule, file: string, tasksFolder: string | null, seen: Set<string>): Promise<CanRun> {
  const own = taskModuleFiles(wanted, file, tasksFolder);
  if (own === null) return wanted.isOptional ? { ok: true } : moduleProblem(wanted);
  for (const candidate of own) {
    if (seen.has(candidate)) continue;
    seen.add(candidate);
    const parts = await partsOf(candidate).catch(() => null);
    if (!parts) continue;
    const reached = wanted.names.length > 0 ? wanted.names.flatMap((name) => reachable(parts, name)) : parts;
    const answer = await partsProblem(candidate, [...new Set(reached)], tasksFolder, seen);
    if (!answer.ok) return answer;
  }
  return { ok: true };
}

/** The files that an import inside the tasks folder may mean; null for a module from elsewhere. */
function taskModuleFiles({ module, names }: ImportedModule, file: string, tasksFolder: string | null): readonly string[] | null {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const inner = module.slice(dots).split('.').filter(Boolean);
  let folder: string;
  if (dots > 0) folder = path.join(path.dirname(file), ...Array.from({ length: dots - 1 }, () => '..'), ...inner);
  else if (module.startsWith('lm_eval.tasks.') && tasksFolder !== null) folder = path.join(tasksFolder, ...inner.slice(2));
  else return null;
  return [`${folder}.py`, path.join(folder, '__init__.py'), ...names.map((name) => path.join(folder, `${name}.py`))];
}

function moduleProblem({ module, names }: ImportedModule): CanRun {
  if (isInSandbox(module, names)) return { ok: true };
  const name = module.split('.')[0] ?? module;
  return { ok: false, reason: `needs the Python package ${name}, which the sandbox does not have` };
}

const read = new Map<string, Promise<readonly CodePart[]>>();

function partsOf(file: string): Promise<readonly CodePart[]> {
  const known = read.get(file) ?? readFile(file, 'utf8').then(codeParts);
  read.set(file, known);
  return known;
}
