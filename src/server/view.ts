// Who is asking: the public, or the operator in front of the machine that runs the test-bench. Only the second sees items.
import type { IncomingHttpHeaders } from 'node:http';
import type { View } from './reads.ts';

/** What is known of a request before anything of it is believed. */
export interface Caller {
  /** Address the listener was bound to, as `server.address()` says. */
  readonly listener: string;
  /** Port the listener is bound to. */
  readonly port: number;
  /** Remote address of the socket. */
  readonly peer: string | undefined;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
}

/** Headers that only an intermediary sets: with one of them the loopback peer is a proxy that speaks for somebody else. */
const proxyHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-ray',
  'fastly-client-ip',
  'x-original-forwarded-for',
  'x-envoy-external-address',
  'x-request-id',
] as const;

/**
 * `operator` only where all of this holds; in doubt it is `public`:
 * - the listener is bound to loopback and the peer is on loopback;
 * - `Host` names loopback and our port: a page of another name that resolves to 127.0.0.1 (DNS rebinding) has its own name there;
 * - no header says that a proxy stands in between, and HTTP is 1.1 (some proxies speak 1.0 and set nothing);
 * - a browser says that the page asking is ours (`Sec-Fetch-Site`, `Origin`), not another site's.
 *
 * A proxy on this machine that rewrites `Host` to loopback and adds no header cannot be told from the operator: whoever runs
 * one starts the server with `operatorView: 'never'`.
 */
export function viewOf({ listener, port, peer, httpVersion, headers }: Caller): View {
  const isOperator =
    isLoopback(listener) &&
    peer !== undefined &&
    isLoopback(peer) &&
    httpVersion === '1.1' &&
    loopbackHosts(port).includes(headers.host?.toLowerCase() ?? '') &&
    proxyHeaders.every((name) => headers[name] === undefined) &&
    (headers['sec-fetch-site'] === undefined || headers['sec-fetch-site'] === 'same-origin' || headers['sec-fetch-site'] === 'none') &&
    (headers.origin === undefined || headers.origin.toLowerCase() === `http://${headers.host?.toLowerCase()}`);
  return isOperator ? 'operator' : 'public';
}

function loopbackHosts(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

/** Whether an IP address, as Node prints it, is a loopback one; IPv4 in IPv6 form included. */
export function isLoopback(address: string): boolean {
  const ipv4 = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return address === '::1' || ipv4.startsWith('127.');
}
