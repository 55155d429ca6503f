// Reads the golden files that lm-eval itself wrote: see the README beside them for their format.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** JSON with `{"!float": "nan"}` for what JSON cannot write. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const json: z.ZodType<Json> = z.any();
const record = z.record(z.string(), json);

const header = z.object({
  task: z.string(),
  num_fewshot: z.number(),
  limit: z.number().nullable(),
  seed: z.object({ random_seed: z.number(), numpy_random_seed: z.number(), fewshot_random_seed: z.number() }),
  output_type: z.string(),
  dataset_path: z.string(),
  dataset_name: z.string().nullable(),
  apply_chat_template: z.boolean(),
  fewshot_as_multiturn: z.boolean(),
  system_instruction: z.string().nullable(),
  metrics: z.array(z.string()),
  filters: z.array(z.string()),
  bootstrap_iters: z.number(),
  repeats: z.number(),
  splits: z.record(z.string(), z.string().nullable()),
  generation_kwargs: record.nullable(),
  task_alias: z.string().nullable(),
  version: json,
  multiple_input: z.number(),
  multiple_target: z.number(),
  n_original: z.number(),
  created_by_python_class: z.boolean().optional(),
  doc_samples: z.array(json),
});

const request = z.object({ type: z.string(), idx: z.number(), arguments: z.array(json), add_generation_prompt: z.boolean().optional() });

const doc = z.object({
  doc_id: z.number(),
  doc_hash: z.string(),
  prompt_hash: z.string(),
  target_hash: z.string(),
  target: json,
  requests: z.array(request),
  responses: z.array(z.array(json)),
  filtered: z.record(z.string(), z.array(json)),
  metrics: record,
});

const footer = z.object({ aggregates: record, higher_is_better: record, n: z.number(), sample_len: z.number() });

const groupSpec = z.object({ spec: z.string(), num_fewshot: z.number().nullable(), limit: z.number().nullable() });

const groupSummary = z.object({
  groups: z.record(z.string(), record).optional(),
  group_subtasks: z.record(z.string(), z.array(z.string())),
  'n-shot': record,
  higher_is_better: z.record(z.string(), record),
  versions: record,
  'n-samples': z.record(z.string(), z.object({ original: z.number(), effective: z.number() })),
});

export type GoldenHeader = z.output<typeof header>;
export type GoldenDoc = z.output<typeof doc>;
export type GoldenRequest = z.output<typeof request>;

export interface GoldenTask {
  readonly kind: 'task';
  readonly header: GoldenHeader;
  readonly docs: readonly GoldenDoc[];
  readonly footer: z.output<typeof footer>;
}

export interface GoldenGroup {
  readonly kind: 'group';
  readonly spec: z.output<typeof groupSpec>;
  readonly results: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly summary: z.output<typeof groupSummary>;
}

/** Throws where the file is not as the README says. */
export function readGolden(file: string): GoldenTask | GoldenGroup {
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
  const [first, second, third] = lines;
  if (groupSpec.safeParse(first).success) {
    return {
      kind: 'group',
      spec: groupSpec.parse(first),
      results: z.record(z.string(), record).parse(second),
      summary: groupSummary.parse(third),
    };
  }
  return {
    kind: 'task',
    header: header.parse(first),
    docs: lines.slice(1, -1).map((line) => doc.parse(line)),
    footer: footer.parse(lines.at(-1)),
  };
}
