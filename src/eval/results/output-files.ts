// Where results and samples go: names and folders as lm-eval's.
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, extname, join, parse } from 'node:path';

export interface OutputPlace {
  readonly resultsFile: string;
  samplesFile(task: string): string;
}

/**
 * The files of a run. `outputPath` is a folder, in which each model has one of its own, or a name that ends in `.json`.
 * @param at local time of the run's end
 */
export function outputPlace(outputPath: string, model: string, at: Date): OutputPlace {
  const date = dateId(at);
  const isFile = extname(outputPath) === '.json';
  const folder = isFile ? dirname(outputPath) : join(outputPath, sanitizeModelName(model));
  return {
    resultsFile: join(folder, isFile ? `${parse(outputPath).name}_${date}.json` : `results_${date}.json`),
    // A name may come from a stranger's task file.
    samplesFile: (task) => join(folder, `samples_${task.replace(/[\\/\0]/g, '_')}_${date}.jsonl`),
  };
}

/** Writes a file, its folder too if need be. */
export async function writeOutput(file: string, text: string | AsyncIterable<string> | Iterable<string>): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** As lm-eval names folders after models. */
export function sanitizeModelName(model: string): string {
  return model.replace(/["<>:/|\\?*[\]]+/g, '__');
}

/** `2026-11-22T19-25-22.958000`: local time as Python's `isoformat`, without colons. */
export function dateId(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const fraction = at.getMilliseconds() === 0 ? '' : `.${String(at.getMilliseconds()).padStart(3, '0')}000`;
  return `${day}T${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}${fraction}`;
}
