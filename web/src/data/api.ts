// Asks the API. Every failure is an ApiError whose message may be shown.
import type { Board, NetworkList, Problem, Progress, SampleList, SupplierDetail, TaskList } from '../api-types.ts';

const prefix = '/api/v1';

export interface Scope {
  readonly network: string;
  readonly service: string;
}

export class ApiError extends Error {
  /** HTTP status; null when the server did not answer at all. */
  readonly status: number | null;

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { cause });
    this.name = 'ApiError';
    this.status = status;
  }
}

export const getNetworks = (signal: AbortSignal) => get<NetworkList>('/networks', {}, signal);
export const getBoard = (scope: Scope, signal: AbortSignal) => get<Board>('/board', { ...scope }, signal);
export const getTasks = (scope: Scope, signal: AbortSignal) => get<TaskList>('/tasks', { ...scope }, signal);
export const getProgress = (signal: AbortSignal) => get<Progress>('/status', {}, signal);
export const getSupplier = (id: string, signal: AbortSignal) => get<SupplierDetail>(`/suppliers/${encodeURIComponent(id)}`, {}, signal);
export const getSamples = (id: string, cursor: string | null, signal: AbortSignal) =>
  get<SampleList>(`/suppliers/${encodeURIComponent(id)}/samples`, cursor === null ? { limit: '20' } : { limit: '20', cursor }, signal);

export function liveUrl(scope: Scope, after: string): string {
  return `${prefix}/live?${new URLSearchParams({ ...scope, after })}`;
}

async function get<Answer>(path: string, query: Record<string, string>, signal: AbortSignal): Promise<Answer> {
  const search = new URLSearchParams(query).toString();
  const response = await fetch(`${prefix}${path}${search === '' ? '' : `?${search}`}`, { signal }).catch((cause: unknown) => {
    throw signal.aborted ? cause : new ApiError('Hallmark does not answer.', null, cause);
  });
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw signal.aborted ? cause : new ApiError('Hallmark answered something that is not JSON.', response.status, cause);
  });
  if (!response.ok) throw new ApiError((body as Problem).detail, response.status);
  return body as Answer;
}
