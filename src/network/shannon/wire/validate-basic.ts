// What every relay message must have before anything else of it is looked at; the rules are those of poktroll's ValidateBasic.
import { isAddress } from './address.ts';
import type { RelayRequest, RelayResponse, SessionHeader } from './relay-messages.ts';

const maxServiceIdLength = 42;

/** Whether a text can be a service's id: 1 to 42 letters, digits, hyphens and underscores. */
export const isServiceId = (text: string): boolean => text.length <= maxServiceIdLength && /^[A-Za-z0-9_-]+$/.test(text);

/** What is wrong with a session header; null if nothing is. */
export function sessionHeaderProblem(header: SessionHeader | null): string | null {
  if (header === null) return 'the session header is missing';
  if (!isAddress(header.applicationAddress)) return 'the application address of the session header is not a pokt1 address';
  if (header.sessionId === '') return 'the session id is missing';
  if (!isServiceId(header.serviceId)) return 'the service id is not 1 to 42 letters, digits, hyphens and underscores';
  if (header.startHeight < 1n) return 'the session starts before height 1';
  if (header.endHeight <= header.startHeight) return 'the session ends before it starts';
  return null;
}

/** What is wrong with a request; null if nothing is. Signatures are not verified here. */
export function requestProblem({ meta }: RelayRequest): string | null {
  const problem = sessionHeaderProblem(meta.sessionHeader);
  if (problem !== null) return problem;
  if (meta.signature.length === 0) return 'the application signature is missing';
  return meta.supplierAddress === '' ? 'the supplier address is missing' : null;
}

/** What is wrong with a response; null if nothing is. Signatures are not verified here. */
export function responseProblem({ meta }: RelayResponse): string | null {
  const problem = sessionHeaderProblem(meta.sessionHeader);
  if (problem !== null) return problem;
  return meta.signature.length === 0 ? 'the supplier signature is missing' : null;
}
