// From the bytes that came back to what counts: one signed answer, or the signed frames of a stream.
import type { FailureKind } from '../../../openai/failure.ts';
import { checkResponse, type ExpectedResponse, type ResponseProblem } from '../wire/check-response.ts';
import { splitFrames } from '../wire/frames.ts';
import { httpResponse, type PoktHttpResponse } from '../wire/http-messages.ts';
import type { RelayMinerError } from '../wire/relay-messages.ts';
import { WireError } from '../wire/wire-error.ts';

export type Judged =
  | { readonly ok: true; readonly http: PoktHttpResponse }
  | { readonly ok: false; readonly kind: FailureKind; readonly detail: string; readonly minerError: RelayMinerError | null };

const kinds: Record<ResponseProblem, FailureKind> = {
  undecodable: 'not_a_relay',
  incomplete: 'signature_missing',
  miner_error: 'miner_error',
  no_public_key: 'no_supplier_key',
  bad_signature: 'signature_wrong',
  payload_mismatch: 'signature_wrong',
  other_session: 'other_session',
};

/** Whether a content type is one that relay miners stream. */
export const isStream = (contentType: string): boolean => /^(?:text\/event-stream|application\/x-ndjson)\b/i.test(contentType);

/** Judges one answer. Never throws. */
export function judgeAnswer(body: Uint8Array, expected: ExpectedResponse): Judged {
  const checked = checkResponse(body, expected);
  if (!checked.ok) {
    const kind = checked.problem === 'incomplete' && checked.response?.meta.signature.length !== 0 ? 'not_a_relay' : kinds[checked.problem];
    return {
      ok: false,
      kind,
      detail: checked.detail,
      minerError: checked.problem === 'miner_error' ? (checked.response?.minerError ?? null) : null,
    };
  }
  try {
    return { ok: true, http: httpResponse.decode(checked.response.payload) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { ok: false, kind: 'not_a_relay', detail: `the signed payload is no HTTP response: ${error.message}`, minerError: null };
  }
}

/**
 * Judges a stream: every frame must be good, and their bodies are joined. Order, repetition and a missing end do not show in signatures;
 * a frame that broke off is dropped, so that the stream's own end mark decides whether it is whole. Never throws.
 *
 * @param contentType of the outer answer, since frames carry no headers
 */
export function judgeStream(body: Uint8Array, contentType: string, expected: ExpectedResponse): Judged {
  const { frames, rest } = splitFrames(body);
  if (frames.length === 0) {
    // A miner may announce a stream and answer once: with an error, for example.
    const single = judgeAnswer(rest, expected);
    return single.ok || single.kind !== 'not_a_relay' ? single : { ...single, detail: 'the stream holds no signed frame' };
  }
  const bodies: Uint8Array[] = [];
  let status = 200;
  for (const [index, frame] of frames.entries()) {
    const judged = judgeAnswer(frame, expected);
    if (!judged.ok) return { ...judged, detail: `frame ${index + 1} of ${frames.length}: ${judged.detail}` };
    status = judged.http.status;
    bodies.push(judged.http.body);
  }
  const headers = new Map([['Content-Type', { key: 'Content-Type', values: [contentType] }]]);
  return { ok: true, http: { status, headers, body: Buffer.concat(bodies) } };
}
