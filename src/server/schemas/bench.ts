// What is measured and how far the measuring is: services, tasks, progress.
import { z } from '@hono/zod-openapi';
import { count, scopeFields, time } from './common.ts';

export const networkRowSchema = z
  .object({
    ...scopeFields,
    kind: z.string().openapi({ description: 'Kind of network', example: 'localnet' }),
    serviceKind: z.string().openapi({ description: 'text, image or embedding', example: 'text' }),
    suppliers: count,
  })
  .openapi('NetworkRow', { description: 'One service of one network' });

export const taskRowSchema = z
  .object({
    ...scopeFields,
    name: z.string().openapi({ example: 'arithmetic' }),
    version: z.string(),
    description: z.string(),
    isDefault: z.boolean().openapi({ description: 'Whether it counts for `overall`' }),
    outputType: z.string(),
    metric: z.string(),
    disclose: z.enum(['never', 'afterRetirement', 'always']),
    windowSamples: count.openapi({ description: 'Samples in a full window' }),
  })
  .openapi('TaskRow');

export const progressSchema = z
  .object({
    asOf: time,
    state: z.enum(['starting', 'measuring', 'stopped']).openapi({
      description: 'starting: the test-bench has not reported yet; stopped: no test-bench is running, scores stay as they were',
    }),
    view: z.enum(['public', 'operator']).openapi({ description: 'Whether you see items (the operator on this machine) or not' }),
    stages: z.array(z.object({ stage: z.string(), waiting: count, active: count })),
    samples: count.nullable().openapi({ description: 'Samples since the test-bench started; null where it runs elsewhere' }),
    samplesPerSecond: z.number().min(0).nullable(),
    minSamplesToRank: count,
  })
  .openapi('Progress');

export type ProgressAnswer = z.infer<typeof progressSchema>;
