// `lmEval` in hallmark.yaml: where task files and datasets of lm-evaluation-harness are.
import { z } from 'zod';

export const lmEval = z.strictObject({
  includePath: z
    .array(z.string().min(1).max(4096))
    .max(100)
    .prefault([])
    .meta({ description: 'Folders with task files of your own, relative to this file', example: ['tasks'] }),
  datasets: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .transform((value) => value ?? null)
    .meta({
      description: 'A folder laid out as the Hugging Face Hub lays out its parquet files, in place of the Hub',
      example: 'datasets',
    }),
});
