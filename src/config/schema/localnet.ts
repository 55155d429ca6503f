// `kind: localnet` in hallmark.yaml: the simulated network.
import { z } from 'zod';
import { baseUrl, duration, word } from '../fields.ts';

/** Suppliers with small models on this machine. */
export const localnet = z
  .strictObject({
    kind: z.literal('localnet').meta({ description: 'Suppliers with small models of known ability on this machine' }),
    id: word(64).prefault('localnet').meta({ description: 'Name of the network on the board and in the store' }),
    seed: z.int().min(0).max(4_294_967_295).prefault(1).meta({ description: 'Same seed, same suppliers, sessions and behaviour' }),
    url: baseUrl()
      .optional()
      .meta({ description: 'A LocalNet that already runs elsewhere; without it one is started here', example: 'http://127.0.0.1:8790' }),
    blockTime: duration({ about: 'Time between two simulated blocks', default: '1s', min: '10ms', max: '1h' }),
    sessionBlocks: z.int().min(1).max(100_000).prefault(20).meta({ description: 'Blocks in a session' }),
    sessionSize: z.int().min(1).max(10_000).prefault(12).meta({ description: 'Most suppliers in one session' }),
    modelsDir: z.string().min(1).optional().meta({
      description: 'Folder of models, relative to this file; without it the models that come with the repository',
      example: './models',
    }),
  })
  .transform(({ blockTime, url = null, modelsDir = null, ...rest }) => ({ ...rest, url, modelsDir, blockMs: blockTime }));
