// A model's server whose answers a test chooses, on a port of its own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttpServer } from '../../localnet/http-server.ts';

export interface TestBackend {
  readonly url: string;
  /** Method, path and body of every request so far. */
  readonly asked: { readonly method: string; readonly path: string; readonly body: string }[];
  /** Takes the place of the usual answer where it returns true. */
  override: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

export const completion = (text: string) => ({
  object: 'text_completion',
  model: 'm',
  choices: [{ index: 0, text, finish_reason: 'stop' }],
});

/** Answers completions with " 4", lists one model called `the-model`, and streams where the request says so. */
export async function testBackend(): Promise<TestBackend> {
  const server = await startHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url: path = '' } = request;
      backend.asked.push({ method, path, body });
      if (backend.override(request, response)) return;
      if (path === '/v1/models') return json(response, 200, { object: 'list', data: [{ id: 'the-model', object: 'model' }] });
      if (!body.includes('"stream":true')) return json(response, 200, completion(' 4'));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const text of [' 4', ' is', ' 🦊 it']) response.write(`data: ${JSON.stringify(completion(text))}\n\n`);
      response.end('data: [DONE]\n\n');
    });
  }, 0);
  const backend: TestBackend = { url: server.url, asked: [], override: () => false, close: () => server.close() };
  return backend;
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
