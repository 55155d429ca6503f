// How suppliers are asked, in hallmark.yaml: how many requests at once, how long and how much they may answer, what happens after a failure.
import { z } from 'zod';
import { duration, size } from '../fields.ts';

export const concurrency = z.strictObject({
  global: z.int().min(1).max(10_000).prefault(16).meta({ description: 'Requests under way at once, over all suppliers' }),
  perSupplier: z.int().min(1).max(1000).prefault(2).meta({ description: 'Requests under way at once to one supplier' }),
});

export const deadlines = z
  .strictObject({
    connect: duration({ about: 'Until a connection stands', default: '5s', min: '1ms', max: '24d' }),
    firstByte: duration({ about: 'From the request to the first byte of the answer', default: '60s', min: '1ms', max: '24d' }),
    idle: duration({ about: 'Longest silence within an answer', default: '20s', min: '1ms', max: '24d' }),
    total: duration({ about: 'Until the whole answer is there', default: '2m', min: '1ms', max: '24d' }),
  })
  .transform((it) => ({ connectMs: it.connect, firstByteMs: it.firstByte, idleMs: it.idle, totalMs: it.total }));

export const limits = z
  .strictObject({
    body: size({ about: 'Body of an answer as it comes over the wire', default: '4MiB', min: '1KiB', max: '1GiB' }),
    decompressed: size({ about: 'Body of an answer after decompression', default: '4MiB', min: '1KiB', max: '1GiB' }),
    header: size({ about: 'All headers of an answer', default: '16KiB', min: '1KiB', max: '1MiB' }),
    jsonDepth: z.int().min(4).max(512).prefault(64).meta({ description: 'How deep the JSON of an answer may nest' }),
  })
  .transform(({ jsonDepth, ...it }) => ({ bodyBytes: it.body, decompressedBytes: it.decompressed, headerBytes: it.header, jsonDepth }));

export const retries = z
  .strictObject({
    attempts: z.int().min(1).max(10).prefault(3).meta({ description: 'Tries of one request in all, the first included' }),
    backoff: duration({ about: 'Wait before the second try; doubled before each further one', default: '500ms', min: '1ms', max: '1h' }),
  })
  .transform(({ attempts, backoff }) => ({ attempts, backoffMs: backoff }));
