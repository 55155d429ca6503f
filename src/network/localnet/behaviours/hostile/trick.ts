// One way to attack whoever reads the answer, and how the attack has to end.
import type { ServerResponse } from 'node:http';
import type { FailureKind } from '../../../../openai/failure.ts';

export interface Trick {
  /** `lower_snake_case`; docs/threats.md and the tests call it this. */
  readonly name: string;
  readonly about: string;
  /** What a relay that meets it must end as; null where the answer is well-formed and its text is the attack. */
  readonly failure: FailureKind | null;
  play(response: ServerResponse, stage: Stage): void;
}

export interface Stage {
  /** Path of the request, e.g. `/v1/completions`. */
  readonly path: string;
  /** Aborted when the supplier stops. */
  readonly closing: AbortSignal;
}

/** No trick goes on for longer: it would cost this machine, not the reader. */
const longestMs = 120_000;

/** Calls `act` again and again until the client leaves, the supplier stops or two minutes have passed. */
export function everyMs(intervalMs: number, response: ServerResponse, closing: AbortSignal, act: () => void): void {
  const endsAt = performance.now() + longestMs;
  const stop = (): void => {
    clearInterval(timer);
    closing.removeEventListener('abort', stop);
  };
  const timer = setInterval(() => {
    if (performance.now() < endsAt) return act();
    stop();
    response.socket?.destroy();
  }, intervalMs);
  closing.addEventListener('abort', stop);
  response.once('close', stop);
}

/** Writes only what the client has room for, so that nothing piles up here. */
export function pour(response: ServerResponse, closing: AbortSignal, piece: string | Buffer): void {
  const { socket } = response;
  if (!socket) return;
  everyMs(5, response, closing, () => {
    if (!socket.destroyed && socket.writableLength === 0) socket.write(piece);
  });
}

export function sendJson(response: ServerResponse, json: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(json);
}
