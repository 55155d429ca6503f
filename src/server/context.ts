// What every route handler has at hand.
import type { HttpBindings } from '@hono/node-server';
import { type Hook, OpenAPIHono } from '@hono/zod-openapi';
import type { Boards } from './boards.ts';
import { ProblemError, problemResponse } from './problem.ts';
import type { Reads, Scope, SupplierRead, View } from './reads.ts';

/** Hono's environment: Node's own request, and who asks (set by a middleware before any route). */
export interface Env {
  readonly Bindings: HttpBindings;
  readonly Variables: { view: View };
}

/** What a failure kind means; handed in, because this room knows nothing of the wire. */
export interface FailureFacts {
  readonly owner: 'supplier' | 'network' | 'testbench';
  readonly meaning: string;
}

export interface RouteDeps {
  readonly reads: Reads;
  readonly boards: Boards;
  readonly now: () => Date;
  readonly failureFacts: Readonly<Record<string, FailureFacts>>;
}

/** A router whose validation errors are problems that name each wrong parameter. */
export function router(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({ defaultHook: validationProblem });
}

const validationProblem: Hook<unknown, Env, string, Response | undefined> = (result, c) => {
  if (result.success) return undefined;
  const errors = result.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return { parameter: issue.keys.join(', '), detail: 'is not a parameter of this address' };
    return { parameter: issue.path.join('.'), detail: issue.message };
  });
  const detail = errors.map((error) => `${error.parameter}: ${error.detail}`).join('; ');
  return problemResponse(c, new ProblemError(400, 'bad-parameters', detail, { errors }));
};

/**
 * The scope that a request means: of those that it allows, the first that has suppliers. Throws a 404 `ProblemError` that lists what is known,
 * and a 503 one while no service is known yet.
 */
export async function scopeOf(
  reads: Reads,
  view: View,
  asked: { network?: string | undefined; service?: string | undefined },
): Promise<Scope> {
  const services = await reads.services(view);
  if (services.length === 0) {
    throw new ProblemError(503, 'no-service-yet', 'no service is known yet: the test-bench has not listed any supplier', {
      retryAfterS: 2,
    });
  }
  const fitting = services.filter(
    ({ network, service }) => (asked.network ?? network) === network && (asked.service ?? service) === service,
  );
  const found = fitting.find(({ suppliers }) => suppliers > 0) ?? fitting[0];
  if (found !== undefined) return { network: found.network, service: found.service };
  const known = services.map(({ network, service }) => `${network}/${service}`).join(', ');
  throw new ProblemError(404, 'unknown-service', `no such network and service; known are ${known}`);
}

/** The supplier of an id. Throws a 404 `ProblemError`. */
export async function knownSupplier(reads: Reads, view: View, id: string): Promise<SupplierRead> {
  const supplier = await reads.supplier(view, id);
  if (supplier === null) throw unknownSupplier(id);
  return supplier;
}

export function unknownSupplier(id: string): ProblemError {
  return new ProblemError(404, 'unknown-supplier', `no supplier ${JSON.stringify(id.slice(0, 80))}; GET /api/v1/suppliers lists them`);
}
