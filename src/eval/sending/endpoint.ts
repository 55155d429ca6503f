// One URL that requests are posted to, with the key that belongs to it. Built on the client for hostile servers: deadlines, size limits,
// no redirects.
import { readFileSync } from 'node:fs';
import { createClient, type SendOptions } from '../../openai/client.ts';
import type { Exchange } from '../../openai/exchange.ts';
import { EvalUsageError } from '../errors.ts';
import type { ModelOptions } from '../models/model-options.ts';

export interface Endpoint {
  readonly url: string;
  /** Sends JSON. Never rejects. With a scratch, the answer's body is good until the next request with the same one. */
  post(body: string, options?: Pick<SendOptions, 'signal' | 'scratch'>): Promise<Exchange>;
  /** Sends to another path of the same server, e.g. `/tokenize`. */
  ask(method: 'GET' | 'POST', path: string, body: string | null): Promise<Exchange>;
  close(): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The key for this model: lm-eval's OPENAI_API_KEY. Null if none is set; models of OpenAI itself need one (`EvalUsageError`). */
export function apiKeyOf(options: Pick<ModelOptions, 'type' | 'header' | 'authToken'>, env: Env): string | null {
  if (options.authToken !== null) return options.authToken;
  const key = env.OPENAI_API_KEY;
  if (key !== undefined && key !== '') return key;
  if (options.header === null && options.type.startsWith('openai-')) {
    throw new EvalUsageError(`--model ${options.type}: set the environment variable OPENAI_API_KEY`);
  }
  return null;
}

/** Opens the endpoint of a model. The key goes to `baseUrl` only; `header`, where given, takes the place of all headers of lm-eval's. */
export function openEndpoint(options: ModelOptions, env: Env): Endpoint {
  const url = new URL(options.baseUrl);
  const path = url.pathname + url.search;
  const timeoutMs = options.timeoutS * 1_000;
  const client = createClient({
    addressPolicy: { typed: [url.origin] },
    maxConnections: options.numConcurrent,
    tls: {
      ...(!options.verifyCertificate && { rejectUnauthorized: false }),
      ...(options.caCertPath !== null && { ca: readCertificate(options.caCertPath) }),
    },
    limits: bodyLimits(options),
    deadlines: { connectMs: Math.min(timeoutMs, 30_000), firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs },
  });
  const key = apiKeyOf(options, env);
  const target = { baseUrl: url.origin };
  const keyed = key === null || options.header !== null ? target : { ...target, apiKey: key };
  const headers = options.header === null ? undefined : lowerCased(options.header);
  return {
    url: options.baseUrl,
    post: (body, sending) => client.send(keyed, { method: 'POST', path, body }, { ...sending, ...(headers && { headers }) }),
    ask: (method, other, body) => client.send(keyed, { method, path: other, body }),
    close: () => client.close(),
  };
}

/** What an honest answer to the longest batch may take: half a kilobyte a token. */
function bodyLimits({ batchSize, maxLength, maxGenToks }: ModelOptions): { readonly bodyBytes: number; readonly decodedBytes: number } {
  const bytes = Math.min(256 * 2 ** 20, 4 * 2 ** 20 + batchSize * (maxLength + maxGenToks) * 512);
  return { bodyBytes: bytes, decodedBytes: bytes };
}

function lowerCased(header: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(header).map(([name, value]) => {
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || !/^[\t -~]*$/.test(value)) {
        throw new EvalUsageError(`--model_args header: "${name}" or its value cannot stand in an HTTP header`);
      }
      return [name.toLowerCase(), value];
    }),
  );
}

/** The text of a certificate file. */
function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new EvalUsageError(`--model_args ca_cert_path=${path}: not readable (${error instanceof Error ? error.message : String(error)})`);
  }
}
