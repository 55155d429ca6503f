// A behaviour stands between a supplier's socket and its OpenAI server, and may do anything to a request but look into the model.
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface BehaviourContext {
  /** A draw in [0, 1) for the request with this number, the same after each start. */
  chance(requestNumber: number, what: string): number;
  /** Aborted when the supplier stops, so that no timer outlives it. */
  readonly closing: AbortSignal;
}

/** Wraps the honest server. */
export type Behaviour = (honest: Handler, context: BehaviourContext) => Handler;

/** Numbers a supplier's requests from 1: with the seed, what decides on each one's fate. */
export function numbered(handle: (requestNumber: number, request: IncomingMessage, response: ServerResponse) => void): Handler {
  let count = 0;
  return (request, response) => {
    count++;
    handle(count, request, response);
  };
}

/** Calls `act` after some time, unless the client leaves or the supplier stops before. */
export function later(ms: number, response: ServerResponse, closing: AbortSignal, act: () => void): void {
  const cancel = (): void => {
    clearTimeout(timer);
    closing.removeEventListener('abort', cancel);
  };
  const timer = setTimeout(() => {
    cancel();
    act();
  }, ms);
  closing.addEventListener('abort', cancel);
  response.once('close', cancel);
}
