// A no-op OpenAI server that echoes prompts with log-probabilities, much faster than it can be asked: every answer is slices of texts that were
// made once. The log-probability of a prompt's last token depends on its id, so that scores differ between choices.
// `GET /sent` tells how many requests came since it was last asked, and the seconds from the first to the last answer.
//   node benchmarks/harness/echo-server.ts [port]     prints its URL; ends with its standard input
import { createServer, type Socket } from 'node:net';
import process from 'node:process';

const longest = 16_384;
const piece = 'token_id:7';
const logprob = '-1.2500';

/** A text of repeated parts, and where each part ends: the first n parts are one slice. */
interface Repeated {
  readonly bytes: Buffer;
  readonly ends: Uint32Array;
}

function repeated(part: (index: number) => string): Repeated {
  const parts = Array.from({ length: longest }, (_, at) => part(at));
  const ends = new Uint32Array(longest + 1);
  for (const [at, { length }] of parts.entries()) ends[at + 1] = (ends[at] ?? 0) + length;
  return { bytes: Buffer.from(parts.join('')), ends };
}

const text = repeated(() => piece);
const tokens = repeated(() => `"${piece}",`);
const own = repeated((at) => (at === 0 ? 'null' : `,${logprob}`));
const top = repeated((at) => (at === 0 ? 'null' : `,{"${piece}":${logprob}}`));
const offsets = repeated((at) => `,${at * piece.length}`);

const first = ({ bytes, ends }: Repeated, count: number): Buffer => bytes.subarray(0, ends[count]);
const constant = (value: string): Buffer => Buffer.from(value);
const opening = constant('{"id":"noop","object":"text_completion","created":1,"model":"noop","choices":[');
const closing = constant('],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}');
const texts = constant('"text":"');
const tokensKey = constant(' the","finish_reason":"length","logprobs":{"tokens":[');
const ownKey = constant('" the"],"token_logprobs":[');
const topKey = constant(`,${logprob}],"top_logprobs":[`);
const offsetsKey = constant(`,{" the":${logprob}}],"text_offset":[0`);
const choiceEnd = constant(']}}');

/** One choice for a prompt of `count` tokens of which the last is `lastId`; some ids are not the likeliest. */
function choice(index: number, count: number, lastId: number): readonly Buffer[] {
  const value = `-${(1 + ((lastId * 2_654_435_761) % 9_973) / 1_000).toFixed(4)}`;
  const best = lastId % 3 === 0 ? ',"best":-0.0100' : '';
  return [
    constant(`${index === 0 ? '' : ','}{"index":${index},`),
    texts,
    first(text, count),
    tokensKey,
    first(tokens, count),
    ownKey,
    first(own, count - 1),
    constant(count === 1 ? 'null' : `,${value}`),
    topKey,
    first(top, count - 1),
    constant(count === 1 ? 'null' : `,{"${piece}":${value}${best}}`),
    offsetsKey,
    first(offsets, count),
    choiceEnd,
  ];
}

interface Prompt {
  readonly count: number;
  readonly lastId: number;
}

/** Prompts of a request body: lists of token ids, or a text of about four characters a token. */
function promptsOf(body: Buffer): readonly Prompt[] {
  const key = body.indexOf('"prompt":');
  let at = key + 9;
  while (body[at] === 0x20) at += 1;
  if (body[at] !== 0x5b) return [{ count: Math.max(2, (body.length - at) >> 2), lastId: body[body.length >> 1] ?? 0 }];
  const prompts: Prompt[] = [];
  let [count, id, isIn] = [0, 0, false];
  for (at += 1; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      id = isIn ? id * 10 + byte - 0x30 : byte - 0x30;
      if (!isIn) count += 1;
      isIn = true;
    } else {
      isIn = false;
      if (byte !== 0x5d) continue;
      if (count === 0) break;
      prompts.push({ count: Math.min(count, longest), lastId: id });
      count = 0;
      if (body[at + 1] === 0x5d) break;
    }
  }
  return prompts;
}

const generated = constant('{"id":"noop","choices":[{"index":0,"text":" The answer is 42.\\n#### 42","finish_reason":"stop"}]}');

function answer(socket: Socket, body: Buffer): void {
  const parts = body.includes('"echo"')
    ? [opening, ...promptsOf(body).flatMap(({ count, lastId }, index) => choice(index, count, lastId)), closing]
    : [generated];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  socket.cork();
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`);
  for (const part of parts) socket.write(part);
  socket.uncork();
}

/** Since the last time that somebody asked: from the first request to the last answer. */
const sent = { requests: 0, firstMs: 0, lastMs: 0 };

function answerTimed(socket: Socket, body: Buffer): void {
  if (sent.requests === 0) sent.firstMs = performance.now();
  answer(socket, body);
  sent.requests += 1;
  sent.lastMs = performance.now();
}

function report(socket: Socket): void {
  const text = JSON.stringify({ requests: sent.requests, seconds: (sent.lastMs - sent.firstMs) / 1_000 });
  sent.requests = 0;
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
}

const headEnd = Buffer.from('\r\n\r\n');

/** Answers every whole request and returns what is left over. */
function readRequests(socket: Socket, data: Buffer): Buffer {
  let at = 0;
  for (;;) {
    const end = data.indexOf(headEnd, at);
    if (end === -1) break;
    const head = data.toString('latin1', at, end).toLowerCase();
    const lengthAt = head.indexOf('content-length:');
    const length = lengthAt === -1 ? 0 : Number.parseInt(head.slice(lengthAt + 15), 10);
    if (end + 4 + length > data.length) break;
    if (head.startsWith('post')) answerTimed(socket, data.subarray(end + 4, end + 4 + length));
    else if (head.startsWith('get /sent')) report(socket);
    else socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    at = end + 4 + length;
  }
  return data.subarray(at);
}

const server = createServer({ noDelay: true }, (socket) => {
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = readRequests(socket, held.length === 0 ? chunk : Buffer.concat([held, chunk]));
  });
  socket.on('error', () => socket.destroy());
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
