// Small real servers that suppliers of the tests run.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  requests(): number;
  close(): Promise<void>;
}

/** An HTTP server on loopback. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Refuses every API key with 401 and, as some servers do, repeats it. */
export const refusing = (): Promise<TestServer> =>
  serve((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    const message = `Incorrect API key provided: ${request.headers.authorization}`;
    response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' } }));
  });

/** Takes every request and never answers. */
export const silent = (): Promise<TestServer> => serve(() => undefined);
