// What no single key can get wrong: names used twice, requirements that point nowhere or in a circle, `network` beside `networks`.
// It reads the raw data, so that these problems are shown together with those the schema finds.
import { z } from 'zod';
import { suggest } from './suggest.ts';

interface Found {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const name = z.string().optional().catch(undefined);
const requirement = z.object({ task: name }).catch({ task: undefined });
const task = z.object({ name, requires: z.array(requirement).catch([]) }).catch({ name: undefined, requires: [] });
const network = z
  .object({ id: name, kind: name, endpoints: z.array(z.object({ name }).catch({ name: undefined })).catch([]) })
  .catch({ id: undefined, kind: undefined, endpoints: [] });
const rawFile = z
  .object({
    network: z.unknown().optional(),
    networks: z.array(network).optional().catch(undefined),
    tasks: z.array(task).optional().catch(undefined),
  })
  .catch({ network: undefined, networks: undefined, tasks: undefined });

type RawTask = z.output<typeof task>;

/** Problems across keys of a file's plain data, however malformed; `defaultTasks` are the names that stand where the file has no list. */
export function crossCheck(raw: unknown, defaultTasks: readonly string[]): readonly Found[] {
  const file = rawFile.parse(raw);
  const networks = file.networks ?? [];
  const tasks = file.tasks ?? defaultTasks.map((it): RawTask => ({ name: it, requires: [] }));
  return [
    ...(file.network !== undefined && file.networks !== undefined
      ? [{ path: ['network'], message: 'must not stand beside networks; move it into that list' }]
      : []),
    ...repeated(
      ['networks'],
      'id',
      networks.map((it) => it.id ?? it.kind),
    ),
    ...networks.flatMap((it, i) =>
      repeated(
        ['networks', i, 'endpoints'],
        'name',
        it.endpoints.map((endpoint) => endpoint.name),
      ),
    ),
    ...repeated(
      ['network', 'endpoints'],
      'name',
      network.parse(file.network).endpoints.map((endpoint) => endpoint.name),
    ),
    ...repeated(
      ['tasks'],
      'name',
      tasks.map((it) => it.name),
    ),
    ...unknownTasks(tasks),
    ...circles(tasks),
  ];
}

function repeated(list: readonly PropertyKey[], key: string, names: readonly (string | undefined)[]): readonly Found[] {
  return names.flatMap((it, i) => {
    const first = names.indexOf(it);
    if (it === undefined || first === i) return [];
    return [{ path: [...list, i, key], message: `must be unique; "${it.slice(0, 64)}" is also ${list.at(-1)?.toString()}[${first}]` }];
  });
}

function unknownTasks(tasks: readonly RawTask[]): readonly Found[] {
  const names = tasks.flatMap((it) => it.name ?? []);
  return tasks.flatMap((it, i) =>
    it.requires.flatMap((required, j) => {
      if (required.task === undefined || names.includes(required.task)) return [];
      const near = suggest(required.task, names);
      const message = `must name a task of this file${near === null ? `: ${names.slice(0, 12).join(', ')}` : `; did you mean "${near}"?`}`;
      return [{ path: ['tasks', i, 'requires', j, 'task'], message }];
    }),
  );
}

/** Tasks that could never start, because each waits for the other. Reported once, at the first task of the circle. */
function circles(tasks: readonly RawTask[]): readonly Found[] {
  const requiredBy = new Map(tasks.map((it) => [it.name, it.requires.flatMap((required) => required.task ?? [])]));
  const settled = new Set<string>();
  return tasks.flatMap(({ name: start }, i) => {
    if (start === undefined) return [];
    const circle = circleThrough(start, requiredBy, settled);
    if (circle === null) return [];
    for (const member of circle) settled.add(member);
    return [{ path: ['tasks', i, 'requires'], message: `must not form a circle: ${[...circle, start].join(' → ')}` }];
  });
}

/** The tasks on a way from `start` back to itself, `start` first; null if there is none. */
function circleThrough(
  start: string,
  requiredBy: ReadonlyMap<string | undefined, readonly string[]>,
  settled: ReadonlySet<string>,
): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const current of queue) {
    for (const next of requiredBy.get(current) ?? []) {
      if (next === start) return wayTo(current, start, cameFrom);
      if (cameFrom.has(next) || settled.has(next)) continue;
      cameFrom.set(next, current);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let at = end; at !== start; ) {
    at = cameFrom.get(at) ?? start;
    way.unshift(at);
  }
  return way;
}
