// Samples with what was asked and answered; texts are read only where they may be shown.
import type { BlobPlace, Contents, RelayOutcome, Sample, Store, StoredTask } from '../../store/index.ts';
import { isDisclosed } from '../disclosure.ts';
import type { PageMark, Reads, SampleRead, TextRead, View } from '../reads.ts';
import type { StoreReadsOptions } from './options.ts';

export function sampleReads({ read }: Pick<Store, 'read'>, { targetOf = () => null }: StoreReadsOptions) {
  const sampleRead = (view: View, sample: Sample, { tasks, relays, sizes, contents }: Found): SampleRead[] => {
    const task = tasks.get(sample.taskId);
    if (task === undefined) return [];
    const relay = sample.relayId === null ? undefined : relays.get(sample.relayId);
    const retired = task.retiredAt !== null;
    const shown = isShown(view, task);
    const textOf = (digest: string | null): TextRead | null => {
      if (digest === null) return null;
      const content = shown ? contents.get(sample.measurementId)?.get(digest) : undefined;
      return { digest, bytes: sizes.get(digest) ?? null, text: content?.bytes.toString('utf8') ?? null };
    };
    return [
      {
        id: sample.id,
        task: task.name,
        taskVersion: task.version,
        at: new Date(sample.takenAt),
        value: sample.answered ? sample.value : null,
        failure: relay?.failureKind == null ? null : { kind: relay.failureKind, detail: relay.failureDetail ?? '' },
        latencyMs: relay?.totalMs ?? null,
        request: textOf(relay?.requestDigest ?? null),
        answer: textOf(relay?.responseDigest ?? null),
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
      const relays = new Map(outcomes.map((relay) => [relay.id, relay]));
      const shown = samples.filter(({ taskId }) => {
        const task = tasks.get(taskId);
        return task !== undefined && isShown(view, task);
      });
      const [sizes, contents] = await Promise.all([
        read.packs.sizes(outcomes.flatMap(placesOf)),
        read.packs.contents(
          shown.flatMap(({ relayId }) => {
            const relay = relayId === null ? undefined : relays.get(relayId);
            return relay ? placesOf(relay) : [];
          }),
        ),
      ]);
      const rows = samples.map((sample) => sampleRead(view, sample, { tasks, relays, sizes, contents }));
      const last = samples.at(-1);
      return { rows: rows.flat(), next: found.length > limit && last !== undefined ? markOf(last) : null };
    },
  } satisfies Partial<Reads>;
}

interface Found {
  readonly tasks: ReadonlyMap<string, StoredTask>;
  readonly relays: ReadonlyMap<string, RelayOutcome>;
  readonly sizes: ReadonlyMap<string, number>;
  /** Only of samples whose texts may be shown. */
  readonly contents: Contents;
}

const isShown = (view: View, { disclose, retiredAt }: StoredTask): boolean => isDisclosed(view, { disclose, retired: retiredAt !== null });

const placesOf = ({ measurementId, requestDigest, responseDigest }: RelayOutcome): BlobPlace[] =>
  [requestDigest, responseDigest].flatMap((digest) => (digest === null ? [] : [{ measurementId, digest }]));

function markOf({ takenAt, measurementId, itemIndex }: Sample): PageMark {
  return { at: new Date(takenAt), id: `${itemIndex} ${measurementId}` };
}

function positionOf({ at, id }: PageMark) {
  const space = id.indexOf(' ');
  const itemIndex = Number(id.slice(0, space));
  return { takenAt: at.getTime(), itemIndex: Number.isSafeInteger(itemIndex) ? itemIndex : 0, measurementId: id.slice(space + 1) };
}
