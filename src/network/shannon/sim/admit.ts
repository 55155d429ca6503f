// What a relay miner looks at before it serves: request, ring, session, supplier, and whether the application can pay.
import { relaysPerSupplier } from '../budget.ts';
import { sessionSpan } from '../session/session-grid.ts';
import { checkRequest } from '../wire/check-request.ts';
import type { PrivateKey } from '../wire/private-key.ts';
import type { RelayRequest, SessionHeader } from '../wire/relay-messages.ts';
import { type SimChain, SimRefusal } from './sim-chain.ts';

/** Why a relay is not served, in the words of both relay miners. */
export interface Rejection {
  /** poktroll's RelayMiner: in an unsigned RelayResponse. */
  readonly error: { readonly codespace: string; readonly code: number; readonly description: string; readonly message: string };
  /** pocket-relay-miner: an HTTP status and a text. */
  readonly status: number;
  readonly text: string;
  /** What of the request could be read. */
  readonly header: SessionHeader | null;
}

export type Admission =
  | { readonly ok: true; readonly request: RelayRequest; readonly header: SessionHeader }
  | { readonly ok: false; readonly rejection: Rejection };

export interface MinerSettings {
  readonly chain: () => SimChain;
  readonly key: PrivateKey;
  readonly serviceIds: readonly string[];
  /** Blocks by which its node is behind the chain: what happens at the edge of sessions. */
  readonly lagBlocks?: () => number;
  /** Serves a session that it has not seen before it checks anything; poktroll's default. */
  readonly validatesLate?: boolean;
}

/** A function that admits or rejects the bytes of a request; it counts what it admits. */
export function admitter(settings: MinerSettings): (body: Uint8Array) => Admission {
  const served = new Map<string, number>();
  return (body) => {
    const admission = judge(settings, served, body);
    if (admission.ok) {
      const { sessionId } = admission.header;
      served.set(sessionId, (served.get(sessionId) ?? 0) + 1);
    }
    return admission;
  };
}

function judge(
  { chain: chainNow, key, serviceIds, lagBlocks = () => 0, validatesLate = false }: MinerSettings,
  served: ReadonlyMap<string, number>,
  body: Uint8Array,
): Admission {
  const chain = chainNow();
  const checked = checkRequest(body, chain.ringOf);
  const header = checked.request?.meta.sessionHeader ?? null;
  const no = (codespace: string, code: number, description: string, message: string, status: number, text = message): Admission => ({
    ok: false,
    rejection: { error: { codespace, code, description, message }, status, text, header },
  });
  if (!checked.ok && (checked.problem === 'undecodable' || checked.request === null || header === null)) {
    const message = `failed to unmarshal relay request: ${checked.detail}`;
    return no(
      'relayer_proxy',
      14,
      'failed to unmarshal relay request',
      message,
      400,
      'invalid relay request: body must be a valid RelayRequest protobuf',
    );
  }
  const { request } = checked;
  if (request === null || header === null) throw new Error('a request that could be read has a header');
  if (!checked.ok && checked.problem === 'incomplete') {
    const text = `relay validation failed: basic validation failed: ${checked.detail}`;
    return no('service', 1111, 'invalid relay request', `${checked.detail}: invalid relay request`, 403, text);
  }
  const { supplierAddress } = request.meta;
  if (supplierAddress !== key.address) {
    const text = `supplier ${supplierAddress} not registered with any miner`;
    return no('relayer_proxy', 9, 'supplier(s) not reachable', 'supplier(s) not reachable', 503, text);
  }
  if (!serviceIds.includes(header.serviceId)) {
    const description = 'service endpoint not handled by relayer proxy';
    return no(
      'relayer_proxy',
      3,
      description,
      `service "${header.serviceId}" not configured: ${description}`,
      404,
      `unknown service: ${header.serviceId}`,
    );
  }
  if (validatesLate && !served.has(header.sessionId)) return { ok: true, request, header };
  if (!checked.ok) {
    const message =
      checked.problem === 'foreign_member'
        ? `ring signature in the relay request does not match the expected one for the app ${header.applicationAddress}: invalid relay request signature`
        : checked.problem === 'unknown_application'
          ? `error getting ring for application address ${header.applicationAddress}: invalid relay request`
          : 'invalid relay request signature or bytes: invalid relay request signature';
    const code = checked.problem === 'unknown_application' ? 2 : 3;
    return no(
      'rings',
      code,
      'invalid relay request signature',
      message,
      403,
      `relay validation failed: ring signature verification failed: ${message}`,
    );
  }
  return (
    sessionProblem(chain, header, lagBlocks(), key.address, no) ?? stakeProblem(chain, header, served, no) ?? { ok: true, request, header }
  );
}

type No = (codespace: string, code: number, description: string, message: string, status: number, text?: string) => Admission;

function sessionProblem(chain: SimChain, header: SessionHeader, lag: number, supplier: string, no: No): Admission | null {
  const height = Math.max(1, chain.height() - lag);
  const [start, end] = [Number(header.startHeight), Number(header.endHeight)];
  const wrong = (message: string, text = message): Admission =>
    no(
      'relay_authenticator',
      1,
      'invalid session in relayer request',
      `${message}: invalid session in relayer request`,
      403,
      `relay validation failed: ${text}`,
    );
  if (height > end + chain.params.graceBlocks) {
    return wrong(
      `session expired, expecting: ${end}, got: ${height}. This may indicate network delay or RelayMiner overload.`,
      `session timing validation failed: session expired, session end height: ${end}, current height: ${height} (grace period elapsed)`,
    );
  }
  const at = height > end ? end : height;
  const span = sessionSpan(at, chain.params);
  if (span.startHeight !== start)
    return wrong(`session header session start height mismatch, expecting: ${span.startHeight}, got: ${start}`);
  if (span.endHeight !== end) return wrong(`session header session end height mismatch, expecting: ${span.endHeight}, got: ${end}`);
  try {
    const session = chain.session(header.applicationAddress, header.serviceId, start);
    if (session.header.sessionId !== header.sessionId) {
      return wrong(`session ID mismatch, expecting: ${session.header.sessionId}, got: ${header.sessionId}`);
    }
    if (session.suppliers.some(({ operatorAddress }) => operatorAddress === supplier)) return null;
    const message = 'supplier does not belong to session';
    return no('relay_authenticator', 2, message, message, 403, `relay validation failed: ${message}`);
  } catch (error) {
    if (!(error instanceof SimRefusal)) throw error;
    const description = 'error while trying to retrieve a session';
    return no('query', 3, description, `${error.message}: ${description}`, 403, `relay validation failed: ${error.message}`);
  }
}

function stakeProblem(
  chain: SimChain,
  { applicationAddress, serviceId, sessionId }: SessionHeader,
  served: ReadonlyMap<string, number>,
  no: No,
): Admission | null {
  const { stakeUpokt } = chain.application(applicationAddress);
  const computeUnitsPerRelay = chain.services.find(({ id }) => id === serviceId)?.computeUnitsPerRelay ?? 0n;
  const { suppliersPerSession, params } = chain;
  const limit = relaysPerSupplier({ stakeUpokt, suppliersPerSession, params, computeUnitsPerRelay });
  if ((served.get(sessionId) ?? 0) < limit) return null;
  const message = 'offchain rate limit hit by relayer proxy';
  return no('relayer_proxy', 7, message, message, 429, 'session relay budget exhausted');
}
