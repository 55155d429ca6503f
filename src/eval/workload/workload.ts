// One's own prompts as a task: a JSONL, JSON or CSV file with a prompt and a right answer on each line becomes a task file.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { EvalUsageError } from '../errors.ts';

const kinds: Readonly<Record<string, string>> = { '.jsonl': 'json', '.json': 'json', '.ndjson': 'json', '.csv': 'csv' };

/** Columns by role; the first of each list that a file has is used. */
const roles = {
  prompt: ['prompt', 'question', 'input', 'text'],
  target: ['target', 'answer', 'output', 'label', 'expected'],
  choices: ['choices', 'options'],
} as const;

export const isWorkloadFile = (name: string): boolean => extname(name).toLowerCase() in kinds;

/**
 * Writes a task file for a file of prompts and gives its path. The file's columns: `prompt` (or question, input, text), `target` (or answer,
 * output, label, expected), and `choices` (or options: a list) where the answer is one of them, as its position or its words. Generated
 * answers are right if they equal the target but for case, punctuation and blanks around. Throws `EvalUsageError`.
 */
export async function workloadTaskFile(path: string, home: string): Promise<string> {
  const file = resolve(path);
  const columns = await columnsOf(file);
  const has = (role: keyof typeof roles): string | undefined => roles[role].find((it) => columns.includes(it));
  const [prompt, target, choices] = [has('prompt'), has('target'), has('choices')];
  if (prompt === undefined || target === undefined) {
    const role = prompt === undefined ? 'prompt' : 'target';
    throw new EvalUsageError(`${path}: it has no column "${role}" (nor ${roles[role].slice(1).join(', ')}); it has ${columns.join(', ')}`);
  }
  const name = basename(file, extname(file)).replace(/[^A-Za-z0-9_.-]/g, '_');
  const task = {
    task: name,
    dataset_path: kinds[extname(file).toLowerCase()],
    dataset_kwargs: { data_files: { test: file } },
    test_split: 'test',
    ...(choices === undefined ? generating(prompt, target) : choosing(prompt, target, choices)),
    metadata: { version: 1 },
  };
  const folder = join(home, 'workloads');
  mkdirSync(folder, { recursive: true });
  const taskFile = join(folder, `${name}-${createHash('sha256').update(file).digest('hex').slice(0, 12)}.yaml`);
  writeFileSync(taskFile, stringify(task));
  return taskFile;
}

const generating = (prompt: string, target: string): object => ({
  output_type: 'generate_until',
  // A column's name stands for the column: what is in it is not a template.
  doc_to_text: prompt,
  doc_to_target: `{{${target} | string | trim}}`,
  generation_kwargs: { until: [], do_sample: false, temperature: 0, max_gen_toks: 256 },
  filter_list: [{ name: 'trimmed', filter: [{ function: 'remove_whitespace' }, { function: 'take_first' }] }],
  metric_list: [{ metric: 'exact_match', aggregation: 'mean', higher_is_better: true, ignore_case: true, ignore_punctuation: true }],
});

const choosing = (prompt: string, target: string, choices: string): object => ({
  output_type: 'multiple_choice',
  doc_to_text: prompt,
  doc_to_target: target,
  doc_to_choice: choices,
  metric_list: [
    { metric: 'acc', aggregation: 'mean', higher_is_better: true },
    { metric: 'acc_norm', aggregation: 'mean', higher_is_better: true },
  ],
});

const record = z.record(z.string(), z.unknown());

/** Names of the columns, from the file's beginning. */
async function columnsOf(file: string): Promise<readonly string[]> {
  const head = await headOf(file);
  const extension = extname(file).toLowerCase();
  if (extension === '.csv') return (head.split(/\r?\n/, 1)[0] ?? '').split(',').map((it) => it.trim().replace(/^"|"$/g, ''));
  const first = extension === '.json' ? firstObject(head) : (head.split('\n', 1)[0] ?? '');
  try {
    return Object.keys(record.parse(JSON.parse(first)));
  } catch (error) {
    throw new EvalUsageError(
      `${file}: its first line is not a JSON object; write one object a line, like {"prompt": "2 + 2 =", "target": "4"}`,
      { cause: error },
    );
  }
}

/** Up to the first `}` at which the text from the first `{` is JSON. */
function firstObject(head: string): string {
  const start = head.indexOf('{');
  for (let end = head.indexOf('}', start); end !== -1; end = head.indexOf('}', end + 1)) {
    const text = head.slice(start, end + 1);
    try {
      JSON.parse(text);
      return text;
    } catch {
      // A bracket inside of a text: the next one may be it.
    }
  }
  return '';
}

const headBytes = 64 * 1024;

async function headOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, headBytes)), 0);
      return buffer.toString('utf8', 0, bytesRead).replace(/^\ufeff/, '');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new EvalUsageError(`${file}: not readable`, { cause: error });
  }
}
