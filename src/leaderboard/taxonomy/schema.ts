// The YAML form of a taxonomy.
import { z } from 'zod';

const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-zA-Z0-9][\w.:/-]*$/, 'must begin with a letter or digit and hold letters, digits and _ . : / - only');
const text = z.string().trim().min(1).max(500);

/** `[a, b]` (equal weights) or `{a: 2, b: 1}`. */
const weighted = z
  .union([
    z
      .array(name)
      .max(1000)
      .transform((names) => names.map((one) => [one, 1] as const)),
    z.record(name, z.number().positive().max(1e6)).transform((record) => Object.entries(record)),
  ])
  .superRefine((parts, context) => {
    const seen = new Set<string>();
    for (const [part] of parts) {
      if (seen.has(part)) context.addIssue({ code: 'custom', message: `lists "${part}" twice` });
      seen.add(part);
    }
  })
  .transform((parts): ReadonlyMap<string, number> => new Map(parts));

const requirement = z.strictObject({ skill: name, atLeast: z.number().min(0).max(100) });
/** One requirement or a list of them. */
const requires = z.union([requirement.transform((one) => [one]), z.array(requirement).max(100)]);

const skill = z.strictObject({
  title: text.optional(),
  description: text.optional(),
  skills: weighted.prefault([]),
  tasks: weighted.prefault([]),
  requires: requires.prefault([]),
});

export const taxonomyFile = z.strictObject({
  name,
  title: text.optional(),
  description: text.optional(),
  skills: z.record(name, skill).refine((skills) => Object.keys(skills).length > 0, 'must hold at least one skill'),
  tasks: z.record(name, z.strictObject({ requires })).prefault({}),
});

export type TaxonomyFile = z.output<typeof taxonomyFile>;
