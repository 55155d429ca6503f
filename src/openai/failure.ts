// Every way a relay can fail, by name, with who owns the failure. docs/failures.md is generated from this list.

/** Who has to act: the supplier (counts against availability), the network in between, or the test-bench itself. */
export type FailureOwner = 'supplier' | 'network' | 'testbench';

interface FailureFacts {
  readonly owner: FailureOwner;
  /** Whether another try of the same item may end differently. */
  readonly retry: boolean;
  readonly meaning: string;
}

export const failureKinds = {
  dns_failed: { owner: 'supplier', retry: true, meaning: 'the host name of the URL does not resolve' },
  connect_refused: { owner: 'supplier', retry: true, meaning: 'nothing listens at the URL' },
  connect_timeout: { owner: 'supplier', retry: true, meaning: 'no connection within the connect deadline' },
  unreachable: { owner: 'supplier', retry: true, meaning: 'no route to the address of the host' },
  tls_failed: { owner: 'supplier', retry: true, meaning: 'the TLS handshake or certificate check failed' },
  connection_reset: { owner: 'supplier', retry: true, meaning: 'the connection broke before the answer was complete' },
  first_byte_timeout: { owner: 'supplier', retry: false, meaning: 'no response header within the first-byte deadline' },
  idle_timeout: { owner: 'supplier', retry: false, meaning: 'the answer stalled longer than the idle deadline' },
  total_timeout: { owner: 'supplier', retry: false, meaning: 'the answer was not complete within the total deadline' },
  headers_too_large: { owner: 'supplier', retry: false, meaning: 'response headers exceed the limit' },
  body_too_large: { owner: 'supplier', retry: false, meaning: 'the body exceeds the limit on the wire' },
  decompressed_too_large: { owner: 'supplier', retry: false, meaning: 'the body exceeds the limit after decompression' },
  bad_encoding: { owner: 'supplier', retry: false, meaning: 'the content encoding is unknown or its data is corrupt' },
  content_length_mismatch: { owner: 'supplier', retry: true, meaning: 'the body is shorter or longer than content-length says' },
  protocol_error: { owner: 'supplier', retry: true, meaning: 'the bytes are not valid HTTP' },
  redirect_refused: { owner: 'supplier', retry: false, meaning: 'the supplier answered with a redirect, which is never followed' },
  http_client_error: { owner: 'supplier', retry: false, meaning: 'a 4xx status' },
  http_server_error: { owner: 'supplier', retry: true, meaning: 'a 5xx status' },
  rate_limited: { owner: 'supplier', retry: true, meaning: 'status 429' },
  unauthorized: { owner: 'testbench', retry: false, meaning: 'status 401 or 403: the API key that was sent is wrong' },
  access_refused: { owner: 'supplier', retry: false, meaning: 'status 401 or 403 although no API key was configured for the URL' },
  not_json: { owner: 'supplier', retry: true, meaning: 'the body is not JSON (HTML, for example)' },
  json_too_deep: { owner: 'supplier', retry: false, meaning: 'the JSON nests deeper than the limit' },
  json_too_large: { owner: 'supplier', retry: false, meaning: 'the JSON holds more values than the limit' },
  bad_schema: { owner: 'supplier', retry: true, meaning: 'the JSON is not the OpenAI answer that was asked for' },
  stream_broken: { owner: 'supplier', retry: true, meaning: 'the event stream is malformed, carries an error or ends early' },
  no_logprobs: { owner: 'supplier', retry: false, meaning: 'the answer lacks the prompt log-probabilities that the task needs' },
  private_address: { owner: 'supplier', retry: false, meaning: 'the host resolves to a private, loopback or link-local address' },
  invalid_url: { owner: 'supplier', retry: false, meaning: 'the URL is malformed or not http(s)' },
  not_a_relay: { owner: 'supplier', retry: true, meaning: 'the body is not the answer of a relay miner' },
  signature_missing: {
    owner: 'supplier',
    retry: true,
    meaning: "the answer carries neither the supplier's signature nor an error of its relay miner",
  },
  signature_wrong: {
    owner: 'supplier',
    retry: false,
    meaning: "the signature under the answer is not the supplier's, or the payload is not the one that was signed",
  },
  other_session: {
    owner: 'supplier',
    retry: false,
    meaning: "the answer is signed for another session, service or application than the request's",
  },
  no_supplier_key: {
    owner: 'supplier',
    retry: false,
    meaning: "the supplier's account shows no public key on chain, so that nothing can be verified",
  },
  miner_error: { owner: 'supplier', retry: true, meaning: "the supplier's relay miner did not serve the request, for a reason of its own" },
  not_in_session: { owner: 'network', retry: true, meaning: 'the session ended or the supplier is not part of it' },
  network_unavailable: { owner: 'network', retry: true, meaning: 'the network node did not answer' },
  over_serviced: { owner: 'testbench', retry: false, meaning: "the application's stake or budget for this session is used up" },
  signing_failed: {
    owner: 'testbench',
    retry: false,
    meaning: 'no configured key may sign for the application, or a member of its ring shows no public key on chain',
  },
  aborted: { owner: 'testbench', retry: true, meaning: 'the test-bench stopped before the answer came' },
  out_of_resources: { owner: 'testbench', retry: true, meaning: 'this machine ran out of sockets, memory or disk' },
} as const satisfies Record<string, FailureFacts>;

export type FailureKind = keyof typeof failureKinds;

/** A relay that did not give a usable answer. `detail` is safe to log and show: no key, no control characters. */
export interface Failure {
  readonly kind: FailureKind;
  readonly detail: string;
}
