// The failure of an answer whose status is not 2xx.
import { errorMessage } from './answer.ts';
import type { Failure, FailureKind } from './failure.ts';
import { withoutKey } from './redact.ts';
import { printable } from './text.ts';

/**
 * The failure kind of a status, with the server's own words if it sent an OpenAI error object. `apiKey` is what was sent along; it
 * decides whose failure a 401 is, and never appears in the detail.
 */
export const statusFailure = (status: number, body: Buffer, apiKey: string | undefined): Failure => {
  const message = errorMessage(body);
  const said = message === null ? '' : `: ${printable(withoutKey(message, apiKey), 200)}`;
  return { kind: kindOf(status, apiKey !== undefined), detail: `status ${status}${said}` };
};

const kindOf = (status: number, hasKey: boolean): FailureKind => {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return hasKey ? 'unauthorized' : 'access_refused';
  if (status < 400) return 'redirect_refused';
  return status < 500 ? 'http_client_error' : 'http_server_error';
};
