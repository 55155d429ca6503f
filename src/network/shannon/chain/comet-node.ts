// A node's CometBFT RPC: blocks in JSON, and gRPC questions carried as protobuf by `abci_query`.
import { z } from 'zod';
import { WireError } from '../wire/wire-error.ts';
import { ChainError } from './chain-error.ts';
import { codeInLog, grpcError } from './grpc-status.ts';
import type { Get } from './node.ts';
import { heightText, parseBody, timeText } from './parse-body.ts';
import type { Query } from './queries.ts';
import type { ChainStatus } from './types.ts';

const status = z.object({
  node_info: z.object({ network: z.string().max(100) }),
  sync_info: z.object({ latest_block_height: heightText, latest_block_time: timeText, catching_up: z.boolean() }),
});
const header = z.object({ header: z.object({ time: timeText }) });
const queried = z.object({
  response: z.object({ code: z.int(), log: z.string().nullable(), value: z.base64().nullable() }),
});

export async function cometStatus(get: Get): Promise<ChainStatus> {
  const { node_info, sync_info } = await result(get, '/status', status);
  const { latest_block_height, latest_block_time, catching_up } = sync_info;
  return { chainId: node_info.network, height: latest_block_height, isSyncing: catching_up, blockTimeMs: latest_block_time };
}

export async function cometBlockTime(get: Get, height: number): Promise<number> {
  return (await result(get, `/header?height=${height}`, header)).header.time;
}

export async function askComet<T>(get: Get, { name, method, request, decode }: Query<T>): Promise<T> {
  const path = `/abci_query?path=%22${encodeURIComponent(method)}%22&data=0x${Buffer.from(request).toString('hex')}`;
  const { response } = await result(get, path, queried);
  const log = response.log ?? '';
  if (response.code !== 0) throw grpcError(codeInLog(log), log, name, method);
  try {
    return decode(Buffer.from(response.value ?? '', 'base64'));
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new ChainError('malformed', `the answer to ${name} is not the one of ${method}: ${cause.message}`, { cause });
  }
}

/** The `result` of a JSON-RPC answer. Errors come with status 500, unknown paths as text with 404. */
async function result<T>(get: Get, path: string, schema: z.ZodType<T>): Promise<T> {
  const { status: httpStatus, body, place } = await get(path);
  if (httpStatus === 404) throw new ChainError('unsupported', `${place} is not known there; is this a CometBFT port?`);
  const answer = parseBody(
    body,
    z.object({ result: schema.optional(), error: z.object({ message: z.string(), data: z.string().optional() }).optional() }),
    place,
  );
  if (answer.result !== undefined) return answer.result;
  const problem = answer.error ? `${answer.error.message}: ${answer.error.data ?? ''}` : `status ${httpStatus}`;
  if (problem.includes('must be less than or equal to the current blockchain height')) {
    throw new ChainError('not_yet', `${place}: ${problem.slice(0, 200)}`);
  }
  throw new ChainError('unreachable', `${place} answers with an error: ${problem.slice(0, 200)}`);
}
