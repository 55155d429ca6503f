// For tests: a TCP server that writes exactly the bytes that a test wants, so that it can misbehave in every way.
import { createServer, type Server, type Socket } from 'node:net';

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Sockets open at this moment. */
  readonly open: ReadonlySet<Socket>;
  /** Everything received, connection by connection. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/**
 * Listens on loopback. `onRequest` is called with every complete request (GET, or a body with content-length) and its number on the
 * connection, from 1.
 */
export const rawServer = async (
  onRequest: (socket: Socket, request: string, number: number) => void,
  host = '127.0.0.1',
): Promise<RawServer> => {
  const open = new Set<Socket>();
  const received: string[] = [];
  const server: Server = createServer((socket) => {
    open.add(socket);
    const connection = received.push('') - 1;
    let held = '';
    let number = 0;
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      received[connection] += text;
      held += text;
      for (let end = requestEnd(held); end !== -1; end = requestEnd(held)) {
        number += 1;
        const request = held.slice(0, end);
        held = held.slice(end);
        onRequest(socket, request, number);
      }
    });
    // Clients cut hostile servers off; that is what the tests are about.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    open,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
};

/** A server that answers every request with these bytes and keeps the connection open. */
export const answering = (bytes: string | Buffer): Promise<RawServer> => rawServer((socket) => void socket.write(bytes));

/** A response with content-length. */
export const response = (body: string | Buffer, headers = 'content-type: application/json', status = '200 OK'): Buffer =>
  Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${headers}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`), Buffer.from(body)]);

const requestEnd = (text: string): number => {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return -1;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  const end = head + 4 + Number(length ?? 0);
  return text.length >= end ? end : -1;
};
