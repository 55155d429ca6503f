// A supplier on a bad machine: about one relay in five fails, in the ways that machines fail.
import type { ServerResponse } from 'node:http';
import { type Behaviour, type BehaviourContext, later, numbered } from './behaviour.ts';

interface Fault {
  readonly weight: number;
  readonly happen: (response: ServerResponse, context: BehaviourContext) => void;
}

const jsonError = (status: number, message: string, type: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type, param: null, code: null } }));
};

/** What a gateway in front of it would wait. Longer, and this one supplier would take more time than all others together. */
const silenceMs = 8_000;

const faults: readonly Fault[] = [
  { weight: 3, happen: jsonError(500, 'The server had an error while processing your request.', 'server_error') },
  { weight: 2, happen: jsonError(503, 'The engine is currently overloaded, please try again later.', 'server_error') },
  { weight: 1, happen: jsonError(429, 'Rate limit reached.', 'rate_limit_exceeded') },
  {
    // A reset before the answer begins would not do: clients try again, since a kept connection may be closed at any time.
    weight: 2,
    happen: (response, { closing }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":"cmpl-');
      later(10, response, closing, () => response.socket?.resetAndDestroy());
    },
  },
  {
    weight: 1,
    happen: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 4_000 });
      response.write('{"id":"cmpl-', () => response.socket?.destroy());
    },
  },
  { weight: 1, happen: (response, { closing }) => later(silenceMs, response, closing, () => response.destroy()) },
];

/** Each fault as often as its weight. */
const drawn = faults.flatMap((fault) => Array<Fault>(fault.weight).fill(fault));

/** Fails the given share of requests: error statuses, resets, broken bodies, silence. */
export const flaky =
  (share = 0.2): Behaviour =>
  (honest, context) =>
    numbered((requestNumber, request, response) => {
      if (context.chance(requestNumber, 'fault') >= share) return honest(request, response);
      request.resume();
      drawn[Math.floor(context.chance(requestNumber, 'kind') * drawn.length)]?.happen(response, context);
    });
