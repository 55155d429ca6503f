// From a CPU profile to parts that a reader of the architecture knows: each sample counts for the innermost frame that belongs to one.
import type { Profiler, Runtime } from 'node:inspector';

/** Innermost first: a frame is looked up here, then its caller, and so on. Frames of Node and of helpers (zod, kysely) have no part of their own. */
const parts: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['client', /node_modules\/undici\/|src\/openai\/(?!answer|json|logprobs)|src\/network\//],
  ['reading answers', /src\/openai\/(answer|json|logprobs)|src\/harness\/echo/],
  [
    'store: round trips',
    /node_modules\/(pg|pg-protocol|pg-pool|pg-types|postgres-\w+)\/|src\/store\/(postgres|transaction|turns|dialect|values)/,
  ],
  ['store: rows and texts', /src\/store\/(rows|clean|queries\/|ids)|src\/testbench\/stages\/relay-writer/],
  ['queue', /node_modules\/pg-boss\/|src\/store\/(queue|work|live|store)\.ts/],
  ['statistics', /src\/stats\//],
  ['manager, sampler', /src\/testbench\/(stages\/(plan|sample|discover|requirements)|sessions|register)/],
  ['requester', /src\/testbench\/(stages\/request|ask|limiter|loop-delay|stages\/identify)/],
  ['evaluator', /src\/testbench\/(stages\/evaluate|primary-value)/],
  ['summarizer', /src\/testbench\/stages\/summarize/],
  ['rendering and scoring', /src\/harness\/|src\/testbench\/answer/],
  ['benchmark itself', /benchmarks\//],
];

const nodeItself = 'node and kernel';
const special: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', nodeItself],
]);

/** Part and its share of the time that was not idle, largest first. */
export function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): [string, number][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const known = new Map<number, string | null>();
  const partOf = (id: number): string | null => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const frame = byId.get(id)?.callFrame;
    let part: string | null;
    if (frame?.functionName === '(idle)') part = null;
    else part = own(frame) ?? outer(id);
    known.set(id, part);
    return part;
  };
  const outer = (id: number): string | null => {
    const caller = callers.get(id);
    return caller === undefined ? nodeItself : partOf(caller);
  };
  const times = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const part = partOf(id);
    if (part === null) continue;
    const us = timeDeltas[index + 1] ?? 0;
    busy += us;
    times.set(part, (times.get(part) ?? 0) + us);
  }
  return [...times].map(([part, us]): [string, number] => [part, us / busy]).sort(([, a], [, b]) => b - a);
}

function own(frame: Runtime.CallFrame | undefined): string | undefined {
  if (!frame) return undefined;
  return special.get(frame.functionName) ?? parts.find(([, pattern]) => pattern.test(frame.url))?.[0];
}
