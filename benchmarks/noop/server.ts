// An OpenAI server that does nothing, as fast as Node can: raw sockets, answers made beforehand. Benchmarks measure against it,
// so that what they see is the cost of the client. Not a general HTTP server: it trusts its one kind of client.
import { createServer, type Socket } from 'node:net';
import { echoedCompletion, filler, models, notFound, plainChat, plainCompletion, streamedEvents } from './answers.ts';

export interface NoopOptions {
  /** Size of a plain answer's body in bytes; 300 if not given. */
  readonly answerBytes?: number;
  /** 0 picks a free port. */
  readonly port?: number;
}

export interface NoopServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Stats {
  connections: number;
  open: number;
  requests: number;
  bytesIn: number;
}

const headEnd = Buffer.from('\r\n\r\n');
const json = (body: string, status = '200 OK'): Buffer =>
  Buffer.from(`HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

/**
 * Starts the server on loopback. It answers `/v1/completions` (`echo`, `logprobs`, `stream`), `/v1/chat/completions` (`stream`),
 * `/v1/models` and `/stats` (`{connections, open, requests, bytesIn}`).
 *
 * @example
 * const noop = await startNoop({ answerBytes: 300 });
 * await fetch(`${noop.url}/v1/models`);
 * await noop.close();
 */
export const startNoop = async (options: NoopOptions = {}): Promise<NoopServer> => {
  const bytes = options.answerBytes ?? 300;
  const stats: Stats = { connections: 0, open: 0, requests: 0, bytesIn: 0 };
  const ready = {
    completion: json(plainCompletion(bytes)),
    chat: json(plainChat(bytes)),
    models: json(models()),
    notFound: json(notFound(), '404 Not Found'),
  };
  const text = filler(Math.max(16, bytes));
  const sockets = new Set<Socket>();

  const answer = (socket: Socket, path: string, body: Buffer): void => {
    stats.requests += 1;
    const chat = path === '/v1/chat/completions';
    if (chat || path === '/v1/completions') {
      // A quote inside a JSON text is escaped, so that these bytes can only be keys: most requests need no parsing.
      const special = body.includes('"stream"') || body.includes('"echo"') || body.includes('"logprobs"');
      if (!special) socket.write(chat ? ready.chat : ready.completion);
      else answerSpecial(socket, chat, JSON.parse(body.toString()), text, chat ? ready.chat : null);
    } else if (path === '/v1/models') socket.write(ready.models);
    else if (path === '/stats') socket.write(json(JSON.stringify(stats)));
    else socket.write(ready.notFound);
  };

  const server = createServer({ noDelay: true }, (socket) => {
    stats.connections += 1;
    stats.open += 1;
    sockets.add(socket);
    let held: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      stats.bytesIn += chunk.length;
      held = readRequests(held.length === 0 ? chunk : Buffer.concat([held, chunk]), (path, body) => answer(socket, path, body));
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      stats.open -= 1;
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

/** Hands every complete request in `data` to `onRequest` and returns what is left over. */
const readRequests = (data: Buffer, onRequest: (path: string, body: Buffer) => void): Buffer => {
  let at = 0;
  while (at < data.length) {
    const end = data.indexOf(headEnd, at);
    if (end === -1) break;
    const head = data.toString('latin1', at, end);
    const bodyStart = end + headEnd.length;
    const bodyEnd = bodyStart + contentLength(head);
    if (bodyEnd > data.length) break;
    const pathStart = head.indexOf(' ') + 1;
    onRequest(head.slice(pathStart, head.indexOf(' ', pathStart)), data.subarray(bodyStart, bodyEnd));
    at = bodyEnd;
  }
  return at === 0 ? data : data.subarray(at);
};

const contentLength = (head: string): number => {
  let at = head.lastIndexOf('ontent-length:');
  if (at === -1) at = head.toLowerCase().lastIndexOf('ontent-length:');
  return at === -1 ? 0 : Number.parseInt(head.slice(at + 14), 10);
};

const answerSpecial = (
  socket: Socket,
  chat: boolean,
  asked: { stream?: boolean; echo?: boolean; logprobs?: number | boolean | null; prompt?: unknown; max_tokens?: number },
  text: string,
  plain: Buffer | null,
): void => {
  if (asked.stream !== true) {
    socket.write(plain ?? json(echoedCompletion(asked, text)));
    return;
  }
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
  for (const event of streamedEvents(chat ? 'chat' : 'completion', text)) socket.write(`${event.length.toString(16)}\r\n${event}\r\n`);
  socket.write('0\r\n\r\n');
};
