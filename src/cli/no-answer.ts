// What `hallmark measure` says of an endpoint that answered not one item: why, and what to do about it.
import type { EndpointConfig } from '../config/types.ts';
import { failureKinds } from '../openai/failure.ts';
import { printable } from '../openai/text.ts';
import type { TaskProgress } from '../testbench/measure-once.ts';
import { remedyOf } from './endpoint-troubles.ts';

/** How many items failed in each way, the most frequent first, with the words of the last of them. */
export function failuresOf(results: readonly Pick<TaskProgress, 'failures' | 'details'>[]): readonly FailureCount[] {
  const counts = new Map<string, number>();
  const details = new Map<string, string>();
  for (const result of results) {
    for (const [kind, count] of result.failures) counts.set(kind, (counts.get(kind) ?? 0) + count);
    for (const [kind, detail] of result.details) details.set(kind, detail);
  }
  const meanings = new Map<string, string>(Object.entries(failureKinds).map(([kind, { meaning }]) => [kind, meaning]));
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => ({ kind, count, meaning: meanings.get(kind) ?? 'unknown', detail: printable(details.get(kind) ?? '', 200) }));
}

export interface FailureCount {
  readonly kind: string;
  readonly count: number;
  readonly meaning: string;
  /** Safe to show; empty where nothing more is known. */
  readonly detail: string;
}

/** One line. */
export function noAnswerText(endpoint: EndpointConfig, results: readonly TaskProgress[]): string {
  const [most] = failuresOf(results);
  if (most === undefined) return `${endpoint.url}: stopped before an item was answered`;
  const reason = remedyOf(most.kind, endpoint, '--api-key-env') ?? `${most.meaning}${saidBy(most)}${hints[most.kind] ?? ''}`;
  return printable(`${endpoint.url} answered no item: ${reason}`, 600);
}

const saidBy = ({ detail }: FailureCount): string => (detail === '' ? '' : ` (${detail})`);

const hints: Readonly<Record<string, string>> = {
  http_client_error: '; correct the url or --model, or try the other --api',
  not_json: '; correct the url: this is not where an OpenAI-compatible API answers',
  bad_schema: '; correct the url, or try the other --api',
  rate_limited: '; lower --concurrency, or try again later',
  first_byte_timeout: '; try again when it is less busy, or raise deadlines.firstByte in hallmark.yaml',
  total_timeout: '; try again when it is less busy, or raise deadlines.total in hallmark.yaml',
  no_logprobs: '; leave out tasks of multiple choice, or measure with --api chat',
  http_server_error: '; look into its log',
};
