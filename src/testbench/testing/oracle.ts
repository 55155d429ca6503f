// For tests: a supplier whose true ability is known. A real HTTP server that speaks OpenAI's completions API and answers the items of
// an answer book rightly with a probability that a test sets: a hash of the question and the supplier's salt decides, so that the truth
// over an endless supply of items is that probability, and the truth of each single item can be computed afterwards.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AnswerBook, BookEntry } from './answer-book.ts';

/** How a request is failed on purpose. */
export type Misbehaviour = 'status 500' | 'status 400' | 'reset' | 'silence' | 'html' | 'no logprobs';

export interface OracleRequest {
  readonly path: string;
  /** Empty for requests without one. */
  readonly prompt: string;
  /** Undefined for prompts that are not in the book. */
  readonly entry: BookEntry | undefined;
  /** How often this prompt has come, this time included. */
  readonly times: number;
}

export interface OracleSettings {
  /** Probability of a right answer, by task. */
  readonly ability: (task: string) => number;
  /** Which items are failed, and how; asked for every request. */
  readonly misbehave: (request: OracleRequest) => Misbehaviour | null;
  readonly latencyMs: number;
  readonly model: string;
  /** `tokenizer.json` of the tokenizer endpoint; null for suppliers that have none. */
  readonly tokenizer: object | null;
}

export interface Arrival extends OracleRequest {
  readonly method: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface Oracle {
  readonly salt: string;
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Most requests that were under way here at the same time. */
  mostUnderWay(): number;
  /** Whether the supplier, as it is set now, answers a question rightly. */
  isRight(task: string, question: string): boolean;
  /** Another model, another mood. */
  set(settings: Partial<OracleSettings>): void;
  /** Holds back all answers to completions until the function that it returns is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export interface OracleOptions extends Partial<OracleSettings> {
  readonly book: Pick<AnswerBook, 'find'>;
  /** What sets this supplier's luck apart from others'. */
  readonly salt: string;
  /** Called for every request as it arrives. */
  readonly onArrival?: (arrival: Arrival) => void;
  /** Called as requests come (+1) and end (-1), for what is counted over all servers. */
  readonly onUnderWay?: (change: 1 | -1) => void;
}

const defaults: OracleSettings = { ability: () => 1, misbehave: () => null, latencyMs: 0, model: 'oracle-1', tokenizer: null };

export async function startOracle({ book, salt, onArrival, onUnderWay, ...given }: OracleOptions): Promise<Oracle> {
  let settings: OracleSettings = { ...defaults, ...given };
  const arrivals: Arrival[] = [];
  const times = new Map<string, number>();
  let underWay = 0;
  let most = 0;
  let gate: Promise<void> = Promise.resolve();

  const count = (change: 1 | -1): void => {
    underWay += change;
    most = Math.max(most, underWay);
    onUnderWay?.(change);
  };
  const isRight = (task: string, question: string): boolean => chance(`${salt}/${task}/${question}`) < settings.ability(task);

  const server = createServer((request, response) => {
    count(1);
    response.once('close', () => count(-1));
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrival = await read(request);
    arrivals.push(arrival);
    onArrival?.(arrival);
    if (settings.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
    if (arrival.path === '/v1/models') return json(response, 200, { object: 'list', data: [{ id: settings.model, object: 'model' }] });
    if (arrival.path === '/pokt/tokenizer') {
      return settings.tokenizer === null
        ? json(response, 404, { error: { message: 'no such path', type: 'invalid_request_error' } })
        : json(response, 200, { 'tokenizer.json': settings.tokenizer });
    }
    await gate;
    const trick = settings.misbehave(arrival);
    if (trick === 'silence') return;
    if (trick === 'reset') return void request.socket.resetAndDestroy();
    if (trick === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    if (trick === 'status 500') return json(response, 500, { error: { message: 'overloaded', type: 'server_error' } });
    if (trick === 'status 400') return json(response, 400, { error: { message: 'no', type: 'invalid_request_error' } });
    const { entry } = arrival;
    if (!entry) return json(response, 200, completion(settings.model, ' I do not know\n', null));
    const right = isRight(entry.task, entry.question);
    const { text, logprobs } = answerOf(entry, right);
    json(response, 200, completion(settings.model, text, trick === 'no logprobs' ? null : logprobs));
  }

  async function read(request: IncomingMessage): Promise<Arrival> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const prompt: unknown = body === '' ? '' : JSON.parse(body).prompt;
    const text = typeof prompt === 'string' ? prompt : '';
    const seen = (times.get(text) ?? 0) + 1;
    times.set(text, seen);
    const { method = '', url = '', rawHeaders } = request;
    return { method, path: url, rawHeaders, body, prompt: text, entry: book.find(text), times: seen };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    salt,
    url: `http://127.0.0.1:${port}`,
    arrivals,
    mostUnderWay: () => most,
    isRight,
    set(changed) {
      settings = { ...settings, ...changed };
    },
    hold() {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return held.resolve;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Uniform in [0, 1): the same for the same text. */
export function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

function answerOf({ answer }: BookEntry, right: boolean): { readonly text: string; readonly logprobs: object | null } {
  if (answer.kind === 'text') return { text: right ? ` ${answer.right}\n` : ' (no idea)\n', logprobs: null };
  const { context, continuation, index, isRight } = answer;
  // Rightly: the right choice is the likeliest. Wrongly: one of the others is.
  const own = right === isRight ? -1 - index / 10 : -5 - index / 10;
  const tokens = [context, continuation, '\n'];
  const offsets = [0, context.length, context.length + continuation.length];
  const columns = { tokens, token_logprobs: [null, own, -0.1], top_logprobs: [null, {}, {}], text_offset: offsets };
  return { text: tokens.join(''), logprobs: columns };
}

function completion(model: string, text: string, logprobs: object | null): object {
  return {
    id: 'cmpl-1',
    object: 'text_completion',
    model,
    choices: [{ index: 0, text, finish_reason: 'stop', logprobs }],
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
