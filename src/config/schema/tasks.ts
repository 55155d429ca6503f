// `tasks` in hallmark.yaml: what is asked, how many samples make a score, how often they are renewed, and what must hold before.
import { z } from 'zod';
import { duration, fail, word } from '../fields.ts';
import type { Every, Requirement } from '../types.ts';
import { parseDuration } from '../units.ts';

/** The eight families of generated tasks, measured where `tasks` is absent. */
export const defaultTaskNames = [
  'arithmetic',
  'comparison',
  'copying',
  'counting',
  'sorting',
  'logic',
  'world_facts',
  'multiple_choice',
] as const;

const window = z
  .strictObject({
    samples: z.int().min(1).max(100_000).prefault(150).meta({ description: 'A score is made of the latest samples, at most this many' }),
    ttl: duration({ about: 'Samples older than this no longer count', default: '30d', min: '1s', max: '3650d' }),
    minNewSamples: z
      .int()
      .min(1)
      .max(100_000)
      .prefault(1)
      .meta({ description: 'A measurement is planned only when at least this many new samples are wanted' }),
  })
  .transform(({ samples, minNewSamples, ttl }, context) => {
    if (minNewSamples > samples) return fail(context, 'must be ≤ samples of the same window', ['minNewSamples']);
    return { samples, minNewSamples, ttlMs: ttl };
  });

const every = z
  .string({ error: 'must be a number of sessions such as "2 sessions", a duration such as 24h, or none' })
  .transform((text, context): Every => {
    if (text === 'none') return null;
    const sessions = /^([1-9]\d{0,5}) sessions?$/.exec(text)?.[1];
    if (sessions !== undefined) return { unit: 'sessions', sessions: Number(sessions) };
    const everyMs = parseDuration(text);
    if (everyMs === null || everyMs === 0)
      return fail(context, 'must be a number of sessions such as "2 sessions", a duration such as 24h, or none');
    return { unit: 'time', everyMs };
  });

const requirement = z
  .strictObject({
    task: word(128).optional().meta({ description: 'Name of another task in this file' }),
    skill: word(128).optional().meta({ description: 'Name of a skill, in place of a task' }),
    atLeast: z.number().min(0).max(100).meta({ description: 'Score that the supplier must have, 0 to 100' }),
  })
  .transform(({ task, skill, atLeast }, context): Requirement => {
    if (task !== undefined && skill === undefined) return { kind: 'task', task, atLeast };
    if (skill !== undefined && task === undefined) return { kind: 'skill', skill, atLeast };
    return fail(context, 'must name either a task or a skill');
  });

/** One entry of `tasks`. */
export const task = z.strictObject({
  name: word(128).meta({ description: 'Which task: one of `docs/tasks.md`, of lm-evaluation-harness, or of your own task files' }),
  window: window.prefault({}).meta({ description: 'The samples that make a score' }),
  every: every.prefault('1 session').meta({
    description: 'How often a full window is renewed; none: only as its samples grow too old',
    allowed: '"2 sessions", a duration, or none',
  }),
  requires: z
    .array(requirement)
    .max(100)
    .prefault([])
    .meta({
      description: 'What must hold for a supplier before this task is asked; all of them',
      example: [{ task: 'copying', atLeast: 80 }],
    }),
  samplesPerMeasurement: z.int().min(1).max(10_000).prefault(10).meta({ description: 'Most samples that one measurement asks for' }),
  disclose: z
    .enum(['never', 'afterRetirement', 'always'])
    .optional()
    .transform((value) => value ?? null)
    .meta({ description: 'When the public may see the text of items and answers; without it the task decides', example: 'never' }),
  visibility: z.enum(['public', 'unlisted', 'private']).prefault('public').meta({ description: 'Who may see the scores of this task' }),
});
