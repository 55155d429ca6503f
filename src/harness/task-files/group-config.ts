// A group's own fields: lm-eval's `GroupConfig`, and the keys that it passes down to its tasks.
import { z } from 'zod';
import { type Dict, dict, entries, isDict, type Value } from '../values/index.ts';
import { isFunctionRef } from './function-ref.ts';
import { type PlaceOf, schemaError } from './schema-error.ts';
import type { FunctionRef, GroupConfig } from './types.ts';

const text = z.string('must be text');

const aggregateMetric = z.preprocess(
  plain,
  z.strictObject({
    metric: z.union([text, z.custom<FunctionRef>(isFunctionRef)], 'must be a metric'),
    filter_list: z
      .union([text.transform((it) => [it]), z.array(text)], 'must be a filter name or a list of them')
      .nullable()
      .default(null),
    aggregation: z
      .union([z.literal('mean'), z.custom<FunctionRef>(isFunctionRef)], 'must be mean (the only aggregation that groups know) or !function')
      .default('mean'),
    weight_by_size: z.custom<Value>(() => true).default(true),
  }),
);

/** Fields in lm-eval's order. */
const groupFields = z.object({
  group: text,
  group_alias: text.nullable().default(null),
  task: z
    .union([text.transform((it): readonly Value[] => [it]), z.array(z.custom<Value>(() => true))], 'must be a list of members')
    .nullable()
    .default(null),
  aggregate_metric_list: z
    .preprocess((it) => (isDict(it as Value) ? [it] : it), z.array(aggregateMetric, 'must be a list of metrics'))
    .nullable()
    .default(null),
  metadata: z.custom<Dict>(isDict, 'must be a mapping').nullable().default(null),
});

/** The group's configuration from the keys of its file. Throws `TaskFileError`. */
export function groupConfig(raw: Dict, placeOf: PlaceOf): GroupConfig {
  const parsed = groupFields.safeParse(plain(raw));
  if (parsed.success) return parsed.data;
  throw schemaError(parsed.error, Object.keys(groupFields.shape), placeOf);
}

/** The keys that are no fields of a group: they override those keys in all of its tasks. */
export function groupOverrides(raw: Dict): Dict {
  return dict(entries(raw).filter(([key]) => typeof key !== 'string' || !(key in groupFields.shape)));
}

/** As zod takes mappings. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && isDict(value as Value) ? Object.fromEntries(entries(value as Dict)) : value;
}
