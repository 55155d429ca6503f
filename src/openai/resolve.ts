// Name resolution for hosts learnt from a network: what comes back is checked before anything connects to it.
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { DialError } from './dial-error.ts';
import { printable } from './text.ts';

interface Address {
  readonly address: string;
  readonly family: number;
}

/** A host with more addresses than this gains nothing but our time. */
const maxAddresses = 8;

/**
 * A lookup over DNS alone (c-ares): it never reads the hosts file, whose names are the operator's, and a name server that stalls holds
 * up none of the threads that files and compression need, as `getaddrinfo` would.
 *
 * @param servers name servers as `address:port`; the system's if not given
 */
export const createDnsLookup = (servers?: readonly string[]): LookupFunction => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  return (hostname, options, callback) => {
    void Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]).then(([four, six]) => {
      const addresses: Address[] = [];
      if (four.status === 'fulfilled') addresses.push(...four.value.map((address) => ({ address, family: 4 })));
      if (six.status === 'fulfilled') addresses.push(...six.value.map((address) => ({ address, family: 6 })));
      const [first] = addresses;
      if (first === undefined) callback(four.status === 'rejected' ? asError(four.reason) : new Error('no addresses'), []);
      else if (options.all === true) callback(null, addresses.slice(0, maxAddresses));
      else callback(null, first.address, first.family);
    });
  };
};

/**
 * Wraps a lookup so that only allowed addresses come out of it. The socket connects to what this returns and asks nobody again, so that
 * a name cannot answer one address to the check and another to the connection (DNS rebinding). One forbidden address among several
 * refuses the host: an honest one has no reason for it.
 */
export const guardLookup =
  (lookup: LookupFunction, isAllowed: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      if (error !== null) return callback(error, []);
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? 0 }] : found;
      const bad = addresses.find(({ address }) => !isAllowed(address));
      if (bad !== undefined) return callback(refusedAddress(hostname, bad.address), []);
      return callback(null, found, family);
    });
  };

/** The error for a learnt host whose address is not allowed; names the fix. */
export const refusedAddress = (hostname: string, address: string): DialError =>
  new DialError(
    'private_address',
    `${printable(hostname, 100)} has the address ${printable(address, 60)}, which is not a public one; an operator may allow it by typing the host in the configuration`,
  );

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
