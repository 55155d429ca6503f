// Evaluator: turns answers into samples. Everything it needs is in the store, so a measurement can be scored again at any time.
import type { Instance, MetricValue, Response } from '../../harness/types.ts';
import type { Exchange } from '../../openai/exchange.ts';
import {
  type Answer,
  type Measurement,
  type NewSample,
  relayId,
  type SampleRows,
  type SampleValue,
  sampleRows,
} from '../../store/index.ts';
import { readAnswer } from '../answer.ts';
import { endOf } from '../ask.ts';
import type { TaskPolicy } from '../policy.ts';
import { primaryValue } from '../primary-value.ts';
import { decidingRelay } from './deciding-relay.ts';
import type { StageDeps } from './deps.ts';
import type { AnsweredMeasurement, EndedItem } from './handover.ts';
import { isFailureKind } from './stored-failure.ts';

/** Scores these measurements, hands their windows to the summarizer and answers with the number of new samples. Those past this stage are left alone. */
export async function evaluate(ids: readonly string[], deps: StageDeps): Promise<number> {
  const answered = await answeredMeasurements(new Set(ids), deps);
  const samples = new Map<string, SampleRows>();
  for (const { measurement, ended } of answered) {
    const policy = deps.policies.get(measurement.taskId);
    if (!policy) continue;
    const { rows, worth } = await scored(measurement, policy, ended);
    samples.set(measurement.id, rows);
    deps.handover.scored.put(measurement.id, worth, worth.length);
  }
  return deps.store.write(async (tx) => {
    const changes = answered.map(({ measurement: { id } }) => ({ id, from: 'answered', to: 'evaluated' }) as const);
    const changed = new Set(await tx.measurements.advance(changes, deps.now()));
    const added = await tx.samples.addRows([...samples].flatMap(([id, rows]) => (changed.has(id) ? rows : [])));
    for (const { measurement } of answered) {
      const { id, supplierId, taskId } = measurement;
      // A job of its own for each: one for the window that waits already may be taken before this transaction's samples can be seen.
      if (changed.has(id)) tx.enqueue('summarize', { supplierId, taskId }, { key: id });
    }
    return added;
  });
}

/** Those that are to be evaluated, with how their items ended: as the requester has just read it, or from the store. */
async function answeredMeasurements(
  ids: ReadonlySet<string>,
  { handover, policies, store }: StageDeps,
): Promise<readonly AnsweredMeasurement[]> {
  const handed = new Map([...ids].map((id) => [id, handover.answered.take(id)] as const));
  const others = [...ids].filter((id) => handed.get(id) === null);
  const fromRequester = [...handed.values()].filter((one) => one !== null);
  if (others.length === 0) return fromRequester;
  const measurements = (await store.read.measurements.getMany('operator', others)).filter(({ state }) => state === 'answered');
  const answers = Map.groupBy(
    await store.read.relays.answers(
      'operator',
      measurements.map(({ id }) => id),
    ),
    ({ measurementId }) => measurementId,
  );
  const fromStore = measurements.map((measurement) => {
    const policy = policies.get(measurement.taskId);
    const byItem = Map.groupBy(answers.get(measurement.id) ?? [], ({ itemIndex }) => itemIndex);
    const ended = policy ? measurement.items.map(({ itemId }, index) => endedItem(policy, itemId, byItem.get(index) ?? [])) : [];
    return { measurement, ended };
  });
  return [...fromRequester, ...fromStore];
}

/** The same from stored answers; null where the item was never asked to its end. */
function endedItem({ task }: TaskPolicy, itemId: string, answers: readonly Answer[]): EndedItem | null {
  const instances = task.constructRequests(itemId);
  const decided = decidingRelay(answers, instances.length);
  if (!decided) return null;
  const { instanceIndex, attempt, failureKind, sentAt } = decided;
  const responses: Response[] = [];
  for (const [index, instance] of instances.entries()) {
    const answer = failureKind === null && answers.find((one) => one.instanceIndex === index);
    const response = answer ? responseOf(instance, answer) : null;
    if (!response) return { instanceIndex, attempt, failureKind, sentAt, responses: null, values: null };
    responses.push(response);
  }
  return { instanceIndex, attempt, failureKind, sentAt, responses, values: null };
}

interface Scored {
  readonly rows: SampleRows;
  readonly worth: readonly SampleValue[];
}

async function scored(measurement: Measurement, policy: TaskPolicy, ended: AnsweredMeasurement['ended']): Promise<Scored> {
  const { id: measurementId, supplierId, taskId, owner, visibility, seed } = measurement;
  const rows = sampleRows({ measurementId, supplierId, taskId, owner, visibility, harnessVersion: policy.task.version, seed, bank: null });
  const worth: SampleValue[] = [];
  // Tasks that score at once have few values, each made once.
  const known: KnownOutcomes = new Map();
  for (const [itemIndex, { itemId, policy: chosenBy, inclusionProbability, repeat }] of measurement.items.entries()) {
    const end = ended[itemIndex];
    if (!end) continue;
    const judged = judge(policy.task, itemId, end, known);
    // Awaited only where the task runs code of its own.
    const outcome = judged instanceof Promise ? await judged : judged;
    if (outcome === 'void') continue;
    const { value, valueKind, metrics, answered } = outcome;
    const decidedBy = relayId({ measurementId, itemIndex, instanceIndex: end.instanceIndex, attempt: end.attempt });
    const takenAt = end.sentAt;
    rows.add({
      itemIndex,
      itemId,
      policy: chosenBy,
      inclusionProbability,
      repeat,
      relayId: decidedBy,
      answered,
      value,
      valueKind,
      metrics,
      takenAt,
    });
    worth.push({ supplierId, taskId, owner, value, valueKind, takenAt });
  }
  return { rows: rows.take(), worth };
}

type Outcome = Pick<NewSample, 'value' | 'valueKind' | 'metrics' | 'answered'>;

type KnownOutcomes = Map<readonly MetricValue[], Outcome>;

/** An item that the supplier failed counts 0; one that failed through others, or whose answers are gone, counts for nobody. */
function judge(
  task: TaskPolicy['task'],
  itemId: string,
  { failureKind, responses, values }: EndedItem,
  known: KnownOutcomes,
): Outcome | 'void' | Promise<Outcome> {
  if (failureKind !== null) {
    const failed = isFailureKind(failureKind) && endOf({ kind: failureKind }) === 'failed';
    return failed ? { value: 0, valueKind: 'binary', metrics: {}, answered: false } : 'void';
  }
  if (values) {
    const outcome = known.get(values) ?? answeredWith(task, values);
    known.set(values, outcome);
    return outcome;
  }
  if (responses === null) return 'void';
  const computed = task.processResults(itemId, responses);
  return computed instanceof Promise ? computed.then((later) => answeredWith(task, later)) : answeredWith(task, computed);
}

function answeredWith(task: TaskPolicy['task'], values: readonly MetricValue[]): Outcome {
  const { value, kind } = primaryValue(task, values);
  return { value, valueKind: kind, metrics: Object.fromEntries(values.map((metric) => [metric.metric, metric.value])), answered: true };
}

function responseOf(instance: Instance, answer: Answer): Response | null {
  if (answer.failureKind !== null || answer.body === null) return null;
  const timing = { connectMs: 0, firstByteMs: null, totalMs: 0 };
  const exchange: Exchange = { ok: true, status: answer.httpStatus ?? 200, contentType: answer.mediaType ?? '', body: answer.body, timing };
  const read = readAnswer(instance, exchange, { api: answer.path.endsWith('/chat/completions') ? 'chat' : 'completions', model: null });
  return read.ok ? read.response : null;
}
