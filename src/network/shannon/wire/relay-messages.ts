// What goes to a supplier and what comes back: RelayRequest and RelayResponse, their canonical bytes and what of them is signed.
import { hash } from 'node:crypto';
import { bytes, embedded, int64, message, nested, type Of, string, uint32 } from './protobuf.ts';

/** Which session a relay belongs to. */
export const sessionHeader = message<{
  applicationAddress: string;
  serviceId: string;
  /** 64 hex digits. */
  sessionId: string;
  startHeight: bigint;
  endHeight: bigint;
}>('SessionHeader', {
  applicationAddress: string(1),
  serviceId: string(2),
  sessionId: string(3),
  startHeight: int64(4),
  endHeight: int64(5),
});
export type SessionHeader = Readonly<Of<typeof sessionHeader>>;

const requestMeta = message<{ sessionHeader: SessionHeader | null; signature: Uint8Array; supplierAddress: string }>(
  'RelayRequestMetadata',
  {
    sessionHeader: nested(1, sessionHeader),
    signature: bytes(2),
    supplierAddress: string(3),
  },
);

/** `payload` is opaque to the protocol; HTTP services put a POKTHTTPRequest there. */
export const relayRequest = message<{ meta: Of<typeof requestMeta>; payload: Uint8Array }>('RelayRequest', {
  meta: embedded(1, requestMeta),
  payload: bytes(2),
});
export type RelayRequest = Readonly<Of<typeof relayRequest>>;

const responseMeta = message<{ sessionHeader: SessionHeader | null; signature: Uint8Array }>('RelayResponseMetadata', {
  sessionHeader: nested(1, sessionHeader),
  signature: bytes(2),
});

/** Why a relay miner did not serve; its texts are hostile. */
export const relayMinerError = message<{ codespace: string; code: number; description: string; message: string }>('RelayMinerError', {
  codespace: string(1),
  code: uint32(2),
  description: string(3),
  message: string(4),
});
export type RelayMinerError = Readonly<Of<typeof relayMinerError>>;

export const relayResponse = message<{
  meta: Of<typeof responseMeta>;
  payload: Uint8Array;
  minerError: RelayMinerError | null;
  /** Empty, or SHA-256 of the payload. */
  payloadHash: Uint8Array;
}>('RelayResponse', {
  meta: embedded(1, responseMeta),
  payload: bytes(2),
  minerError: nested(3, relayMinerError),
  payloadHash: bytes(4),
});
export type RelayResponse = Readonly<Of<typeof relayResponse>>;

const none = new Uint8Array(0);

/** What a ring signs: SHA-256 of the request without its signature. 32 bytes, signed as they are. */
export function requestHash(request: RelayRequest): Buffer {
  return hash('sha256', relayRequest.encode({ ...request, meta: { ...request.meta, signature: none } }), 'buffer');
}

/** What of a response is hashed: no signature, and no payload where there is a payload hash. */
export function responsePreimage(response: RelayResponse): Uint8Array {
  const { meta, payload, payloadHash } = response;
  return relayResponse.encode({ ...response, meta: { ...meta, signature: none }, payload: payloadHash.length > 0 ? none : payload });
}

/** SHA-256 of the preimage. The supplier's key signs SHA-256 of these 32 bytes once more. */
export function responseHash(response: RelayResponse): Buffer {
  return hash('sha256', responsePreimage(response), 'buffer');
}

/** Whether the payload is the one that was signed for; true where there is no payload hash, for then the payload itself is signed. */
export function payloadMatches({ payload, payloadHash }: RelayResponse): boolean {
  return payloadHash.length === 0 || Buffer.compare(hash('sha256', payload, 'buffer'), payloadHash) === 0;
}
