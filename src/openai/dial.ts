// Opens one connection: TCP, and TLS where the URL asks for it. The address is judged where it is connected to.
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { dialFailure } from './cause.ts';
import { DialError } from './dial-error.ts';
import { guardLookup, refusedAddress } from './resolve.ts';

export interface DialOptions {
  /** Name or address, an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly secure: boolean;
  /** Null where the operator typed the host: any address will do. */
  readonly isAllowed: ((address: string) => boolean) | null;
  readonly lookup: LookupFunction;
  readonly tls?: TlsTrust | undefined;
}

/** Whom to trust in place of the system's certificate authorities. */
export interface TlsTrust {
  /** False takes any certificate: for an operator's own servers only. */
  readonly rejectUnauthorized?: boolean;
  /** PEM text of the authorities that are trusted instead. */
  readonly ca?: string;
}

/**
 * Dials, and calls `done` once: with null when the socket is ready for HTTP, or with why it is not (the socket is destroyed then).
 * Returns the socket at once, so that whoever waits may give up by destroying it; null where nothing was dialled.
 */
export const dial = (options: DialOptions, done: (error: DialError | null) => void): Socket | null => {
  const { hostname, port, secure, isAllowed } = options;
  // Sockets do not look up addresses, so that the guarded lookup would not see one that stands in the URL itself.
  if (isAllowed !== null && isIP(hostname) !== 0 && !isAllowed(hostname)) {
    setImmediate(done, refusedAddress(hostname, hostname));
    return null;
  }
  const lookup = isAllowed === null ? options.lookup : guardLookup(options.lookup, isAllowed);
  const where = { host: hostname, port, lookup, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };
  const socket = secure
    ? connectTls({ ...where, ...options.tls, ALPNProtocols: ['http/1.1'], ...(isIP(hostname) === 0 && { servername: hostname }) })
    : connectTcp(where);
  let reachedTcp = false;
  let open = true;
  const finish = (error: DialError | null): void => {
    if (!open) return;
    open = false;
    if (error !== null) socket.destroy();
    done(error);
  };
  const judge = (): DialError | null => {
    const address = socket.remoteAddress ?? '';
    return isAllowed !== null && !isAllowed(address) ? refusedAddress(hostname, address) : null;
  };
  socket.once('connect', () => {
    reachedTcp = true;
    const refused = judge();
    if (refused !== null || !secure) finish(refused);
  });
  if (secure) socket.once('secureConnect', () => finish(null));
  // Stays for the socket's whole life: an error after the handshake is undici's to report, and without a listener it would end the process.
  socket.on('error', (error) => {
    // Errors are dear, and every connection that a server closes ends with some.
    if (open) finish(dialFailure(error, reachedTcp && secure));
  });
  socket.once('close', () => {
    if (open) finish(new DialError('connection_reset', 'the connection was closed while it was being made'));
  });
  return socket;
};
