// What a ShannonSim process is told and what it answers: one line of JSON each way.
import { z } from 'zod';

const count = z.int().min(0);

export const simSettings = z.strictObject({
  seed: z.string().min(1).max(200).default('sim'),
  chainId: z.string().min(1).max(60).default('shannon-sim'),
  blockMs: z.number().positive().default(1_000),
  suppliersPerSession: z.int().min(1).optional(),
  params: z.strictObject({ blocksPerSession: z.int().min(2).default(10), graceBlocks: count.default(1) }).optional(),
  services: z.array(z.strictObject({ id: z.string(), name: z.string(), computeUnitsPerRelay: count })).optional(),
  suppliers: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['poktroll', 'pocket-relay-miner']),
      serviceIds: z.array(z.string()).min(1),
      backendUrl: z.string(),
    }),
  ),
  nodes: z.array(z.strictObject({ kind: z.enum(['rest', 'comet']), port: z.int().min(0).max(65_535).default(0) })).default([
    { kind: 'rest', port: 0 },
    { kind: 'comet', port: 0 },
  ]),
});

export type SimSettings = z.input<typeof simSettings>;

/** The process's only line. */
export type SimReady =
  | {
      readonly ready: true;
      readonly nodes: readonly string[];
      readonly application: string;
      readonly suppliers: readonly { readonly name: string; readonly address: string; readonly url: string }[];
    }
  | { readonly ready: false; readonly error: string };
