// The program itself, in hallmark.yaml: where the board listens, what is kept, what is logged.
import { isIP } from 'node:net';
import { z } from 'zod';
import { duration } from '../fields.ts';

export const server = z.strictObject({
  host: z
    .string()
    .refine((host) => isIP(host) !== 0 || /^[A-Za-z0-9._-]{1,253}$/.test(host), 'must be a host name or an IP address, without a port')
    .prefault('127.0.0.1')
    .meta({ description: 'Address the board listens on; 0.0.0.0 lets other machines see the public board' }),
  port: z.int().min(0).max(65_535).prefault(8787).meta({ description: 'Port the board listens on; 0 takes any free one' }),
  operatorView: z.enum(['loopback', 'never']).prefault('loopback').meta({
    description:
      'Who sees item texts and private tasks: requests from this machine, or nobody. Take "never" behind a proxy on this machine that hides where requests come from',
  }),
});

export const store = z
  .strictObject({
    retention: duration({
      about: 'How long raw requests and answers are kept; scores are kept for ever',
      default: '30d',
      min: '1h',
      max: '3650d',
    }),
    relayRetention: duration({
      about: 'How long it is kept when each request was sent, how long it took and how it failed',
      default: '90d',
      min: '1h',
      max: '3650d',
    }),
  })
  .transform(({ retention, relayRetention }) => ({ retentionMs: retention, relayRetentionMs: relayRetention }));

export const log = z.strictObject({
  level: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .prefault('info')
    .meta({ description: 'Least important messages that are still written' }),
});
