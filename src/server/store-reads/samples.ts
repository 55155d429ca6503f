// Samples with what was asked and answered; texts are read only where they may be shown.
import type { RelayOutcome, Sample, Store, StoredTask } from '../../store/index.ts';
import { isDisclosed } from '../disclosure.ts';
import type { PageMark, Reads, SampleRead, TextRead, View } from '../reads.ts';
import type { StoreReadsOptions } from './options.ts';

export function sampleReads({ read }: Pick<Store, 'read'>, { targetOf = () => null }: StoreReadsOptions) {
  const textOf = async (digest: string | null, sizes: ReadonlyMap<string, number>, shown: boolean): Promise<TextRead | null> => {
    if (digest === null) return null;
    const blob = shown ? await read.blobs.get(digest) : null;
    return { digest, bytes: sizes.get(digest) ?? null, text: blob === null ? null : blob.bytes.toString('utf8') };
  };
  const sampleRead = async (view: View, sample: Sample, { tasks, relays, sizes }: Found): Promise<SampleRead[]> => {
    const task = tasks.get(sample.taskId);
    if (task === undefined) return [];
    const relay = sample.relayId === null ? undefined : relays.get(sample.relayId);
    const retired = task.retiredAt !== null;
    const shown = isDisclosed(view, { disclose: task.disclose, retired });
    return [
      {
        id: sample.id,
        task: task.name,
        taskVersion: task.version,
        at: new Date(sample.takenAt),
        value: sample.answered ? sample.value : null,
        failure: relay?.failureKind == null ? null : { kind: relay.failureKind, detail: relay.failureDetail ?? '' },
        latencyMs: relay?.totalMs ?? null,
        request: await textOf(relay?.requestDigest ?? null, sizes, shown),
        answer: await textOf(relay?.responseDigest ?? null, sizes, shown),
        target: shown ? targetOf(task.name, task.version, sample.itemId) : null,
        disclose: task.disclose,
        retired,
      },
    ];
  };

  return {
    async samples(view, supplierId, { limit, after, task: onlyTask }) {
      const stored = await read.tasks.list(view, { withRetired: true });
      const tasks = new Map(stored.filter(({ name }) => onlyTask === null || name === onlyTask).map((task) => [task.id, task]));
      const before = after === null ? undefined : positionOf(after);
      const page = { supplierId, taskIds: [...tasks.keys()], limit: limit + 1, ...(before && { before }) };
      const found = await read.samples.page(view, page);
      const samples = found.slice(0, limit);
      const outcomes = await read.relays.byIds(
        view,
        samples.flatMap(({ relayId }) => (relayId === null ? [] : [relayId])),
      );
      const digests = outcomes.flatMap(({ requestDigest, responseDigest }) => [
        requestDigest,
        ...(responseDigest === null ? [] : [responseDigest]),
      ]);
      const around: Found = { tasks, relays: new Map(outcomes.map((relay) => [relay.id, relay])), sizes: await read.blobs.sizes(digests) };
      const rows = await Promise.all(samples.map((sample) => sampleRead(view, sample, around)));
      const last = samples.at(-1);
      return { rows: rows.flat(), next: found.length > limit && last !== undefined ? markOf(last) : null };
    },
  } satisfies Partial<Reads>;
}

interface Found {
  readonly tasks: ReadonlyMap<string, StoredTask>;
  readonly relays: ReadonlyMap<string, RelayOutcome>;
  readonly sizes: ReadonlyMap<string, number>;
}

function markOf({ takenAt, measurementId, itemIndex }: Sample): PageMark {
  return { at: new Date(takenAt), id: `${itemIndex} ${measurementId}` };
}

function positionOf({ at, id }: PageMark) {
  const space = id.indexOf(' ');
  const itemIndex = Number(id.slice(0, space));
  return { takenAt: at.getTime(), itemIndex: Number.isSafeInteger(itemIndex) ? itemIndex : 0, measurementId: id.slice(space + 1) };
}
