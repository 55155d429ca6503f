// Vectors made by the network's own Go code, and recordings of a chain and both relay miners (HALLMARK_SHANNON_VECTORS).
import { existsSync, readFileSync } from 'node:fs';

const folder = process.env.HALLMARK_SHANNON_VECTORS ?? new URL('../../../../../shared/golden/shannon', import.meta.url).pathname;

/** Whether there are vectors; a checkout of the repository alone has none. A folder that was asked for must be there. */
export const hasGolden = process.env.HALLMARK_SHANNON_VECTORS !== undefined || existsSync(`${folder}/vectors.json`);

/** One file of the vectors, as JSON. */
export function golden(name: string) {
  return JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
}

export const hex = (text: string): Buffer => Buffer.from(text, 'hex');
export const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface HeaderJson {
  readonly application_address: string;
  readonly service_id: string;
  readonly session_id: string;
  readonly session_start_block_height: string;
  readonly session_end_block_height: string;
}

export const headerOfJson = (json: HeaderJson) => ({
  applicationAddress: json.application_address,
  serviceId: json.service_id,
  sessionId: json.session_id,
  startHeight: BigInt(json.session_start_block_height),
  endHeight: BigInt(json.session_end_block_height),
});

/** `{name: {key, values}}` as POKTHTTPRequest and POKTHTTPResponse hold headers. */
export const headersOfJson = (json: Readonly<Record<string, { key: string; values: string[] }>>) => new Map(Object.entries(json));
