// What a LocalNet process is told and what it answers: one line of JSON each way.
import { z } from 'zod';
import type { LocalNetSupplier } from './control.ts';
import { bundledModels } from './model-files.ts';

export const processSettings = z.strictObject({
  seed: z.int().min(0).default(1),
  modelsDir: z.string().default(bundledModels),
  blockMs: z.number().positive().default(1_000),
  sessionBlocks: z.int().min(1).default(20),
  sessionSize: z.int().min(1).default(12),
  port: z.int().min(0).max(65_535).default(0),
  /** What the memoriser knows: items with their answers. */
  memorised: z.array(z.tuple([z.string(), z.string()])).default([]),
});

export type ProcessSettings = z.input<typeof processSettings>;

/** The process's only line. */
export type ReadyLine =
  | { readonly ready: true; readonly url: string; readonly suppliers: readonly LocalNetSupplier[] }
  | { readonly ready: false; readonly error: string };
