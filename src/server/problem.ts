// Errors as RFC 9457 problem details: every error of the API, those of validation included, has this one shape.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface Problem {
  /** A stable name for programs, e.g. `urn:hallmark:problem:unknown-supplier`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong this time and what to do about it. */
  readonly detail: string;
  /** One entry per wrong parameter. */
  readonly errors?: readonly { readonly parameter: string; readonly detail: string }[];
}

/** Thrown by handlers; answered as problem+json. `name` becomes the last part of `type`. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly retryAfterS: number | null;

  constructor(
    status: ContentfulStatusCode,
    name: string,
    detail: string,
    more: { readonly errors?: Problem['errors']; readonly retryAfterS?: number; readonly cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'ProblemError';
    this.retryAfterS = more.retryAfterS ?? null;
    this.problem = {
      type: `urn:hallmark:problem:${name}`,
      title: titles[status] ?? 'Error',
      status,
      detail,
      ...(more.errors && { errors: more.errors }),
    };
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  414: 'Address too long',
  500: 'Internal error',
  503: 'Not available now',
};

/** The answer to an error: a `ProblemError` as it says, anything else as a bare 500 whose cause stays in the log. */
export function problemResponse(c: Context, error: unknown): Response {
  const { problem, retryAfterS } =
    error instanceof ProblemError ? error : new ProblemError(500, 'internal', 'the server failed to answer; its log says why');
  c.header('content-type', 'application/problem+json');
  c.header('cache-control', 'no-store');
  if (retryAfterS !== null) c.header('retry-after', String(retryAfterS));
  return c.body(JSON.stringify(problem), { status: problem.status as ContentfulStatusCode });
}
