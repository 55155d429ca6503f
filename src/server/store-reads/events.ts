// Events as sentences.
import type { Store, StoredEvent } from '../../store/index.ts';
import type { Reads } from '../reads.ts';

const sentences: Readonly<Record<string, string>> = {
  joined: 'joined the network',
  returned: 'came back to the network',
  left: 'left the network',
  moved: 'moved to another URL',
  signature: 'its signature changed; scores that depend on it begin anew',
  change: 'its answers changed',
  drift: 'its quality drifted',
  tier: 'its tier changed',
};

export function eventReads({ read }: Pick<Store, 'read'>) {
  return {
    async events(view, { network, service, supplier }, { limit, after }) {
      const [found, tasks] = await Promise.all([
        read.events.list({
          networkId: network,
          serviceId: service,
          limit: limit + 1,
          ...(supplier !== null && { supplierId: supplier }),
          ...(after && { before: after.id }),
        }),
        read.tasks.list(view, { withRetired: true }),
      ]);
      const taskNames = new Map(tasks.map(({ id, name }) => [id, name]));
      const rows = found
        .slice(0, limit)
        // What is about a task that this viewer does not see is not for this viewer.
        .filter(({ taskId }) => taskId === null || taskNames.has(taskId))
        .map((event) => ({
          id: event.id,
          network,
          service,
          at: new Date(event.at),
          kind: event.kind,
          supplier: event.supplierId,
          task: event.taskId === null ? null : (taskNames.get(event.taskId) ?? null),
          message: sentence(event),
        }));
      const last = found[limit - 1];
      return { rows, next: found.length > limit && last !== undefined ? { at: new Date(last.at), id: last.id } : null };
    },
  } satisfies Partial<Reads>;
}

/** @example sentence({ kind: 'signature', data: { kind: 'tokenizer' } }) // 'its signature changed; … (kind: tokenizer)' */
function sentence({ kind, data }: Pick<StoredEvent, 'kind' | 'data'>): string {
  const facts = Object.entries(data).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${name}: ${value}`] : [],
  );
  const said = sentences[kind] ?? kind;
  return facts.length === 0 ? said : `${said} (${facts.join(', ')})`;
}
