// Connections to one origin (scheme, host, port): each serves one exchange at a time, is kept for the next, and is destroyed with its
// socket after the first failure.
import type { LookupFunction, Socket } from 'node:net';
import { Client } from 'undici';
import { portOf } from './address.ts';
import { dial, type TlsTrust } from './dial.ts';

export interface OriginOptions {
  readonly url: URL;
  /** Null where the operator typed the host. */
  readonly isAllowed: ((address: string) => boolean) | null;
  readonly lookup: LookupFunction;
  readonly tls?: TlsTrust | undefined;
  readonly maxConnections: number;
  readonly headerBytes: number;
  /** How long an unused connection is kept. */
  readonly keepAliveMs: number;
  readonly now: () => number;
}

/** Waits for a connection. */
export interface Passenger {
  /** True when it no longer wants one. */
  readonly isOver: boolean;
  board(connection: Connection): void;
}

export class Connection {
  readonly http: Client;
  /** Null when there is none that is not yet closed. */
  socket: Socket | null = null;
  /** When the present socket became ready. */
  connectedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: OriginOptions) {
    const { url, isAllowed, lookup, tls } = options;
    this.http = new Client(url.origin, {
      connect: (_, callback) => {
        const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
        const socket = dial({ hostname, port: portOf(url), secure: url.protocol === 'https:', isAllowed, lookup, tls }, (error) => {
          if (error !== null || socket === null) return callback(error ?? new Error('no socket'), null);
          this.connectedAtMs = options.now();
          callback(null, socket);
        });
        this.socket = socket;
        // A socket's own `closed` is true before its handle is closed.
        socket?.once('close', () => {
          if (this.socket === socket) this.socket = null;
        });
      },
      allowH2: false,
      maxHeaderSize: options.headerBytes,
      // Deadlines are the sweeper's.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: options.keepAliveMs,
      // A server may ask for less in its keep-alive header, but not for more.
      keepAliveMaxTimeout: options.keepAliveMs,
    });
  }

  destroy(): void {
    // In this order: the socket's own closing must not reach the client as a broken connection that it would make anew.
    void this.http.destroy();
    this.socket?.destroy();
  }
}

export class Origin {
  readonly #options: OriginOptions;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #closing = new Set<Socket>();
  #waiting: Passenger[] = [];

  constructor(options: OriginOptions) {
    this.#options = options;
  }

  /** True when no exchange is under way or waiting. */
  get isIdle(): boolean {
    return this.#all.size === this.#idle.length && this.#waiting.length === 0;
  }

  /** Gives the passenger a connection: the one used last, a new one, or the next that becomes free. */
  take(passenger: Passenger): void {
    const connection = this.#idle.pop();
    if (connection !== undefined) passenger.board(connection);
    else if (this.#all.size < this.#options.maxConnections) passenger.board(this.#open());
    else this.#waiting.push(passenger);
  }

  /** After an exchange that left the connection in order. */
  giveBack(connection: Connection): void {
    const next = this.#nextWaiting();
    if (next !== undefined) next.board(connection);
    else this.#idle.push(connection);
  }

  /** After an exchange that did not. */
  drop(connection: Connection): void {
    this.#destroy(connection);
    if (this.#all.size >= this.#options.maxConnections) return;
    const next = this.#nextWaiting();
    if (next !== undefined) next.board(this.#open());
  }

  /** Drops a connection and gives its passenger a new one, ahead of those who wait. */
  replace(connection: Connection, passenger: Passenger): void {
    this.#destroy(connection);
    passenger.board(this.#open());
  }

  /** Closes every connection; resolves when all sockets are closed. */
  async destroy(): Promise<void> {
    for (const connection of this.#all) this.#destroy(connection);
    this.#idle.length = 0;
    this.#waiting = [];
    await Promise.all([...this.#closing].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  #destroy(connection: Connection): void {
    const { socket } = connection;
    this.#all.delete(connection);
    connection.destroy();
    if (socket === null) return;
    this.#closing.add(socket);
    socket.once('close', () => this.#closing.delete(socket));
  }

  #open(): Connection {
    const connection = new Connection(this.#options);
    this.#all.add(connection);
    return connection;
  }

  #nextWaiting(): Passenger | undefined {
    let next = this.#waiting.shift();
    while (next?.isOver === true) next = this.#waiting.shift();
    return next;
  }
}
