// An HTTP server on this machine's loopback address, closed for good when it is closed.
import { createServer, type RequestListener } from 'node:http';

export interface HttpServer {
  readonly url: string;
  /** Closes the port and every connection at once. */
  close(): Promise<void>;
}

/** Serves `handle` on 127.0.0.1; port 0 takes any free one. Rejects with the system's error when the port is taken. */
export async function startHttpServer(handle: RequestListener, port: number): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: 30_000 }, handle);
  // A client that leaves in the middle is its own affair.
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((ready, failed) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      failed(
        cause.code === 'EADDRINUSE' ? new Error(`port ${port} of 127.0.0.1 is in use; name another one with --port`, { cause }) : cause,
      );
    });
    server.listen(port, '127.0.0.1', ready);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
