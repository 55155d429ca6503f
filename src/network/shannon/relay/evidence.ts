// What is kept of a relay, so that anybody can verify later that this supplier gave this answer.
import { z } from 'zod';

/** JSON in one line; hex and base64 throughout. */
export const evidenceJson = z.object({
  kind: z.literal('shannon-relay'),
  version: z.literal(1),
  chainId: z.string().max(100),
  /** Height at which the request was sent, as our node saw it. */
  height: z.int().min(0),
  supplierAddress: z.string().max(200),
  /** As the chain had it, 33 bytes in hex; null where it had none. The address is its hash. */
  supplierPublicKey: z
    .string()
    .regex(/^0[23][0-9a-f]{64}$/)
    .nullable(),
  /** Status of the HTTP answer that carried the signed one. */
  httpStatus: z.int().min(0).max(999),
  contentType: z.string().max(200),
  /** The signed RelayRequest. */
  request: z.base64(),
  /** The body that came back: a RelayResponse, frames of a stream, or whatever else the supplier sent. */
  response: z.base64(),
});

export type EvidenceJson = z.infer<typeof evidenceJson>;

export interface EvidenceParts {
  readonly chainId: string;
  readonly height: number;
  readonly supplierAddress: string;
  readonly supplierPublicKey: Uint8Array | null;
  readonly httpStatus: number;
  readonly contentType: string;
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

export function evidenceOf(parts: EvidenceParts): Buffer {
  const { supplierPublicKey, request, response, ...rest } = parts;
  const json: EvidenceJson = {
    kind: 'shannon-relay',
    version: 1,
    ...rest,
    supplierPublicKey: supplierPublicKey && Buffer.from(supplierPublicKey).toString('hex'),
    request: base64(request),
    response: base64(response),
  };
  return Buffer.from(JSON.stringify(json));
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('base64');
