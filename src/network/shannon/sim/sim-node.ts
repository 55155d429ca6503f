// One node of ShannonSim: both ports on one, and whatever a node may do wrong.
import type { RequestListener } from 'node:http';
import { type HttpServer, startHttpServer } from '../../localnet/http-server.ts';
import type { SimChain } from './sim-chain.ts';
import { answerComet } from './sim-comet.ts';
import { answerRest } from './sim-rest.ts';

/** What a node does wrong. */
export interface NodeFault {
  /** Answers every request with status 503. */
  readonly down?: boolean;
  /** Says that it serves this chain. */
  readonly chainId?: string;
  /** Is that many blocks behind. */
  readonly lagBlocks?: number;
}

export interface SimNode extends HttpServer {
  /** Takes effect with the next request. */
  misbehave(fault: NodeFault): void;
  /** Serves another chain from now on: after a restart. */
  serve(chain: SimChain): void;
}

/** @param port `rest` or `comet`: the other one's paths are unknown */
export async function startSimNode(chain: SimChain, kind: 'rest' | 'comet', port = 0): Promise<SimNode> {
  let served = chain;
  let fault: NodeFault = {};
  const seen = (): SimChain => {
    const { chainId = served.chainId, lagBlocks = 0 } = fault;
    return { ...served, chainId, height: () => Math.max(1, served.height() - lagBlocks) };
  };
  const handle: RequestListener = (request, response) => {
    const target = request.url ?? '/';
    const answer = fault.down
      ? { status: 503, body: { error: 'unavailable' } }
      : (kind === 'rest' ? answerRest : answerComet)(seen(), target);
    if (answer === null && kind === 'comet') {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
      return;
    }
    const { status, body } = answer ?? { status: 501, body: { code: 12, message: 'Not Implemented', details: [] } };
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-cosmos-block-height': String(seen().height()) })
      .end(JSON.stringify(body));
  };
  const server = await startHttpServer(handle, port);
  return {
    ...server,
    misbehave: (its) => {
      fault = its;
    },
    serve: (its) => {
      served = its;
    },
  };
}
