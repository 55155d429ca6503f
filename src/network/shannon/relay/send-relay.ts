// One relay in one session: sign, post, judge, keep the evidence. Never throws for what a supplier does.
import type { OpenAiClient } from '../../../openai/client.ts';
import type { Exchange, HttpRequest } from '../../../openai/exchange.ts';
import type { Deadlines, Limits } from '../../../openai/limits.ts';
import type { ChainEndpoint } from '../chain/types.ts';
import { headersOf, httpRequest } from '../wire/http-messages.ts';
import type { PrivateKey } from '../wire/private-key.ts';
import type { SessionHeader } from '../wire/relay-messages.ts';
import type { RandomBytes } from '../wire/ring-sign.ts';
import { signRequest } from '../wire/sign-request.ts';
import { innerUrl, postTarget } from './endpoint.ts';
import { evidenceOf } from './evidence.ts';
import { failed, innerExchange } from './inner-exchange.ts';
import { isStream, judgeAnswer, judgeStream } from './judge.ts';
import { type Circumstances, httpRefusal, minerRefusal, type Refusal } from './refusal.ts';

export interface OneRelay {
  readonly sessionHeader: SessionHeader;
  readonly supplierAddress: string;
  /** 33 bytes; null where the chain shows none, and no answer can count. */
  readonly supplierPublicKey: Uint8Array | null;
  readonly endpoint: ChainEndpoint;
  /** Public keys of the ring's members. */
  readonly ring: readonly Uint8Array[];
  readonly key: PrivateKey;
  readonly http: HttpRequest;
  /** Asked for when the supplier refuses: by then the chain may have moved on. */
  readonly circumstances: () => Promise<Circumstances>;
  readonly chainId: string;
  /** What our node says now. */
  readonly height: number;
  readonly signal?: AbortSignal;
}

export interface RelaySender {
  /** Its address policy is what keeps suppliers from naming private hosts; its limits hold for the outer answer. */
  readonly client: OpenAiClient;
  readonly limits: Pick<Limits, 'decodedBytes' | 'evidenceBytes'>;
  readonly deadlines?: Partial<Deadlines>;
  readonly random?: RandomBytes;
}

export interface SentRelay {
  readonly exchange: Exchange;
  /** Null where nothing came back. */
  readonly evidence: Buffer | null;
  /** Where another try with other data may be fair: see `Refusal`. */
  readonly again: Refusal['again'];
  /** Whether the supplier signed an answer, which it can claim. */
  readonly isSigned: boolean;
}

/** What the network's gateway sends, and nothing else. */
const innerHeaders = headersOf({ 'content-type': ['application/json'] });

/** Throws `RingError` where the key is not in the ring. */
export async function sendRelay(relay: OneRelay, { client, limits, deadlines, random }: RelaySender): Promise<SentRelay> {
  const { sessionHeader, supplierAddress, supplierPublicKey, endpoint, http, circumstances, signal } = relay;
  const payload = httpRequest.encode({
    method: http.method,
    url: innerUrl(endpoint.url, http.path),
    headers: innerHeaders,
    body: Buffer.from(http.body ?? ''),
  });
  const request = signRequest({ sessionHeader, supplierAddress, payload }, relay.ring, relay.key, random);
  const { baseUrl, path } = postTarget(endpoint);
  const outer = await client.send(
    { baseUrl },
    { method: 'POST', path, body: request },
    { headers: { 'rpc-type': String(endpoint.rpcType) }, ...(deadlines ? { deadlines } : {}), ...(signal ? { signal } : {}) },
  );
  const { status, body, timing } = outer;
  const contentType = outer.ok ? outer.contentType : '';
  const evidence =
    status === null
      ? null
      : evidenceOf({
          chainId: relay.chainId,
          height: relay.height,
          supplierAddress,
          supplierPublicKey,
          httpStatus: status,
          contentType,
          request,
          response: body,
        });
  const refused = ({ kind, detail, again }: Refusal): SentRelay => ({
    exchange: failed({ kind, detail }, status, body, timing, limits.evidenceBytes),
    evidence,
    again,
    isSigned: false,
  });
  if (!outer.ok) {
    const answered = status !== null && status >= 400;
    return answered
      ? refused(httpRefusal(status, body, outer.failure.kind, await circumstances()))
      : { exchange: outer, evidence, again: null, isSigned: false };
  }
  const expected = { sessionHeader, supplierPublicKey };
  const judged = isStream(contentType) ? judgeStream(body, contentType, expected) : judgeAnswer(body, expected);
  if (!judged.ok) {
    return refused(
      judged.minerError
        ? minerRefusal(judged.minerError, await circumstances())
        : { kind: judged.kind, detail: judged.detail, again: null },
    );
  }
  return { exchange: await innerExchange(judged.http, timing, limits), evidence, again: null, isSigned: true };
}
