// ShannonSim's relay miners: poktroll's (always status 200, errors unsigned inside) and pocket-relay-miner (real statuses, streams in
// signed frames). Both verify rings and sign with the supplier's key.
import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpServer, startHttpServer } from '../../localnet/http-server.ts';
import { isStream } from '../relay/judge.ts';
import { frameDelimiter } from '../wire/frames.ts';
import { httpRequest, httpResponse, type PoktHttpResponse } from '../wire/http-messages.ts';
import { type RelayResponse, relayResponse, type SessionHeader } from '../wire/relay-messages.ts';
import { signResponse } from '../wire/supplier-signature.ts';
import { WireError } from '../wire/wire-error.ts';
import { type Admission, admitter, type MinerSettings, type Rejection } from './admit.ts';
import { type BackendAnswer, httpBackend, wholeBody } from './backend.ts';

export interface SimMinerSettings extends MinerSettings {
  readonly kind: 'poktroll' | 'pocket-relay-miner';
  /** Base URL of the model's server. */
  readonly backendUrl: string;
  /** How long the server may take until its first byte; 10,000 ms unless given. */
  readonly backendMs?: number;
  /** Changes bytes before they are sent: for suppliers that cheat. */
  readonly tamper?: (bytes: Buffer) => Buffer;
  readonly port?: number;
}

const maxRequestBytes = 20 * 1024 * 1024;
const nothing: Uint8Array = new Uint8Array(0);
/** What poktroll's miner puts where it could not read one. */
const emptyHeader: SessionHeader = { applicationAddress: '', serviceId: '', sessionId: '', startHeight: 0n, endHeight: 0n };

/** Starts one relay miner on this machine. */
export async function startSimMiner(settings: SimMinerSettings): Promise<HttpServer> {
  const { kind, key, tamper = (bytes) => bytes } = settings;
  const admit = admitter(settings);
  const backend = httpBackend(settings.backendUrl, settings.backendMs ?? 10_000);
  const sign = (sessionHeader: SessionHeader, http: PoktHttpResponse): Buffer => {
    const payload = httpResponse.encode(http);
    const meta = { sessionHeader, signature: nothing };
    return tamper(Buffer.from(signResponse({ meta, payload, payloadHash: hash('sha256', payload, 'buffer'), minerError: null }, key)));
  };
  const style = kind === 'poktroll' ? poktroll : pocketRelayMiner;
  const server = await startHttpServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  }, settings.port ?? 0);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const admission: Admission =
      body === null
        ? tooLarge
        : kind === 'pocket-relay-miner' && !/^[0-5]$/.test(String(request.headers['rpc-type'] ?? '3'))
          ? unavailable
          : admit(body);
    if (!admission.ok) return style.refuse(response, admission.rejection);
    const { header } = admission;
    try {
      const answer = await backend.ask(httpRequest.decode(admission.request.payload));
      await style.pass(response, answer, (http) => sign(header, http));
    } catch (error) {
      if (response.headersSent) throw error;
      style.refuse(response, backendRejection(error, header));
    }
  }
  return {
    url: server.url,
    close: async () => {
      await Promise.all([server.close(), backend.close()]);
    },
  };
}

type Sign = (http: PoktHttpResponse) => Buffer;

interface Style {
  pass(response: ServerResponse, answer: BackendAnswer, sign: Sign): Promise<void>;
  refuse(response: ServerResponse, rejection: Rejection): void;
}

const poktroll: Style = {
  pass: async (response, { status, headers, body }, sign) => {
    // It has no streaming: an event stream is collected and signed as one.
    const bytes = sign({ status, headers, body: await wholeBody(body) });
    response.writeHead(200, { 'content-type': 'application/octet-stream', connection: 'close' }).end(bytes);
  },
  refuse: (response, { error, header }) => {
    const answer: RelayResponse = {
      meta: { sessionHeader: header ?? emptyHeader, signature: nothing },
      payload: Buffer.from(error.message),
      minerError: { ...error },
      payloadHash: nothing,
    };
    response.writeHead(200, { 'content-type': 'application/octet-stream', connection: 'close' }).end(relayResponse.encode(answer));
  },
};

const pocketRelayMiner: Style = {
  pass: async (response, { status, headers, contentType, body }, sign) => {
    if (status >= 500) {
      await wholeBody(body);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":"backend service error"}');
      return;
    }
    if (!isStream(contentType)) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(sign({ status, headers, body: await wholeBody(body) }));
      return;
    }
    response.writeHead(status, { 'content-type': contentType });
    for await (const lines of linesOf(body)) {
      response.write(sign({ status, headers: new Map(), body: lines }));
      response.write(frameDelimiter);
    }
    response.end();
  },
  refuse: (response, { status, text }) => {
    // Put between the quotes unescaped, so that the body need not be JSON.
    response.writeHead(status, { 'content-type': 'application/json' }).end(`{"error":"${text}"}`);
  },
};

/** Whole lines of what has come so far: frames are cut between lines, not events. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk]);
    const end = held.lastIndexOf(0x0a) + 1;
    if (end > 0) yield held.subarray(0, end);
    held = held.subarray(end);
  }
  if (held.length > 0) yield Buffer.concat([held, Buffer.from('\n')]);
}

async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > maxRequestBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const rejected = (
  code: number,
  description: string,
  message: string,
  status: number,
  text: string,
  header: SessionHeader | null = null,
) => ({
  error: { codespace: 'relayer_proxy', code, description, message: `${message}: ${description}` },
  status,
  text,
  header,
});

const tooLarge: Admission = {
  ok: false,
  rejection: rejected(13, 'request limit exceed', 'body size exceeds maximum allowed body', 413, 'request body too large for service'),
};
const unavailable: Admission = {
  ok: false,
  rejection: rejected(5, 'internal error', 'bad rpc type', 503, 'service temporarily unavailable'),
};

function backendRejection(error: unknown, header: SessionHeader): Rejection {
  if (error instanceof WireError)
    return rejected(5, 'internal error', `failed to build the service backend request: ${error.message}`, 502, 'invalid payload', header);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.endsWith('TIMEOUT'))
    return rejected(
      10,
      'relayer proxy request timed out',
      `request to service ${header.serviceId} timed out`,
      502,
      'backend timeout',
      header,
    );
  return rejected(
    5,
    'internal error',
    'Post "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused',
    502,
    'backend error',
    header,
  );
}
