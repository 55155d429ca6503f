// Which addresses a request may go to. Hosts that an operator typed are trusted as typed; hosts learnt from a network must be public.
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface AddressPolicy {
  /**
   * What the operator typed: URLs (`http://10.0.0.5:8000/v1` trusts that scheme, host and port), `host:port`, or `host` (any port).
   * Nothing else is trusted: not another port of a URL's host, not another host with the same address.
   */
  readonly typed?: readonly string[];
  /** Whether a learnt host may have this address; `isPublicAddress` if not given. */
  readonly isAllowed?: (address: string) => boolean;
}

/** IPv4 blocks of the IANA special-purpose registry that are not globally reachable, multicast, and cloud metadata outside of them. */
const forbiddenIpv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** Inside 2000::/3 but not for hosts: IETF protocol assignments (Teredo among them), documentation. */
const forbiddenIpv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
] as const;

const hexGroups = (ipv4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
};

const forbidden = new BlockList();
/** Everything that is not in one of these is forbidden: global unicast, IPv4-mapped, NAT64's well-known prefix. */
const worldwide = new BlockList();
worldwide.addSubnet('2000::', 3, 'ipv6');
worldwide.addSubnet('::ffff:0:0', 96, 'ipv6');
worldwide.addSubnet('64:ff9b::', 96, 'ipv6');
for (const [net, prefix] of forbiddenIpv6) forbidden.addSubnet(net, prefix, 'ipv6');
for (const [net, prefix] of forbiddenIpv4) {
  forbidden.addSubnet(net, prefix, 'ipv4');
  // The same hosts, reached through an IPv6 address that carries the IPv4 one.
  forbidden.addSubnet(`::ffff:${net}`, 96 + prefix, 'ipv6');
  forbidden.addSubnet(`64:ff9b::${hexGroups(net)}`, 96 + prefix, 'ipv6');
  forbidden.addSubnet(`2002:${hexGroups(net)}::`, 16 + prefix, 'ipv6');
}

/**
 * Whether an IP address (as a resolver or a socket gives it) is one that hosts on the public internet have. False for private,
 * loopback, link-local, carrier-grade NAT, multicast, unspecified, reserved, documentation and cloud metadata addresses, for IPv6
 * addresses that carry such an IPv4 address (mapped, NAT64, 6to4), and for what is no IP address.
 *
 * Follows the IANA IPv4 and IPv6 special-purpose address registries (RFC 6890).
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0) return false;
  if (isIPv4(address)) return !forbidden.check(address, 'ipv4');
  return worldwide.check(address, 'ipv6') && !forbidden.check(address, 'ipv6');
};

/** Whether the operator typed this URL's host (and port, where one was typed). */
export const createTypedCheck = (typed: readonly string[] = []): ((url: URL) => boolean) => {
  const origins = new Set<string>();
  const hosts = new Set<string>();
  for (const entry of typed) {
    if (/^https?:\/\//i.test(entry)) origins.add(parsed(entry, entry).origin);
    else {
      const url = parsed(`http://${isIP(entry) === 6 ? `[${entry}]` : entry}`, entry);
      // The URL parser drops port 80, so that it is looked up in the text.
      if (url.port !== '') hosts.add(url.host);
      else hosts.add(entry.endsWith(':80') ? `${url.hostname}:80` : url.hostname);
    }
  }
  return (url) => origins.has(url.origin) || hosts.has(url.hostname) || hosts.has(`${url.hostname}:${portOf(url)}`);
};

export const portOf = (url: URL): number => (url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80);

const parsed = (text: string, entry: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.pathname !== '/' && !/^https?:\/\//i.test(entry))) {
    throw new TypeError(`addressPolicy.typed: "${entry}" is not a host, a host:port or an http(s) URL`);
  }
  return url;
};
