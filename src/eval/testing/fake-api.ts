// For tests: an OpenAI server whose answers are functions of the prompt, and that can be told to fail.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly prompt?: unknown; readonly messages?: unknown; readonly echo?: boolean; readonly [key: string]: unknown };
}

export interface FakeApi {
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** Log-probability that the fake gives a token id at a position. */
export const fakeLogprob = (id: number, position: number): number => -((id * 7 + position * 3) % 23) / 8 - 0.125;

/** Text that the fake generates for a prompt. */
export const fakeText = (prompt: unknown): string => ` ${JSON.stringify(prompt).length} `;

/** `trouble` may answer in place of the server; it gives true where it did. `nth` counts requests from 1. */
export async function startFakeApi(
  trouble: (nth: number, answer: ServerResponse, asked: Asked) => boolean = () => false,
): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = createServer((request, answer) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const one = { path: request.url ?? '', headers: request.headers, body: text === '' ? {} : JSON.parse(text) };
      asked.push(one);
      if (trouble(asked.length, answer, one)) return;
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(one)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo({ path, body }: Asked): unknown {
  if (path.split('?')[0]?.endsWith('/chat/completions'))
    return { choices: [{ index: 0, message: { role: 'assistant', content: fakeText(body.messages) } }] };
  const prompts = Array.isArray(body.prompt) && typeof body.prompt[0] !== 'number' ? body.prompt : [body.prompt];
  // Out of order, as a server may.
  return {
    choices: prompts.map((prompt, index) => (body.echo === true ? echoed(prompt, index) : { index, text: fakeText(prompt) })).reverse(),
  };
}

function echoed(prompt: unknown, index: number): unknown {
  const ids: readonly number[] = Array.isArray(prompt) ? prompt : Array.from(String(prompt), (it) => it.charCodeAt(0));
  const tokens = [...ids, 5];
  const own = tokens.map((id, position) => (position === 0 ? null : fakeLogprob(id, position)));
  return {
    index,
    text: '',
    logprobs: {
      tokens: tokens.map(String),
      token_logprobs: own,
      // Even tokens are the likeliest.
      top_logprobs: own.map((value, at) =>
        value === null ? null : { [`t${tokens[at]}`]: value, ...((tokens[at] ?? 0) % 2 === 1 && { best: -0.01 }) },
      ),
    },
  };
}
