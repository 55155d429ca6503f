// A node's REST gateway.
import { z } from 'zod';
import { ChainError } from './chain-error.ts';
import { grpcError } from './grpc-status.ts';
import type { Get } from './node.ts';
import { heightText, parseBody, timeText } from './parse-body.ts';
import type { Query } from './queries.ts';
import type { ChainStatus } from './types.ts';

const block = z.object({ block: z.object({ header: z.object({ chain_id: z.string().max(100), height: heightText, time: timeText }) }) });
const syncing = z.object({ syncing: z.boolean() });
const problem = z.object({ code: z.int(), message: z.string() });

const blocks = '/cosmos/base/tendermint/v1beta1/blocks';

export async function restStatus(get: Get): Promise<ChainStatus> {
  const [latest, sync] = await Promise.all([
    ok(get, `${blocks}/latest`, block),
    ok(get, '/cosmos/base/tendermint/v1beta1/syncing', syncing),
  ]);
  const { chain_id, height, time } = latest.block.header;
  return { chainId: chain_id, height, isSyncing: sync.syncing, blockTimeMs: time };
}

export async function restBlockTime(get: Get, height: number): Promise<number> {
  return (await ok(get, `${blocks}/${height}`, block)).block.header.time;
}

export async function askRest<T>(get: Get, query: Query<T>): Promise<T> {
  return ok(get, query.restPath, query.json, query.name);
}

async function ok<T>(get: Get, path: string, schema: z.ZodType<T>, question: string = path): Promise<T> {
  const { status, body, place } = await get(path);
  if (status === 200) return parseBody(body, schema, place);
  const read = problem.safeParse(jsonOrNull(body));
  if (read.success) throw grpcError(read.data.code, read.data.message, question, place);
  throw new ChainError('unreachable', `${place} answers with status ${status}`);
}

function jsonOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
