// The screen of `hallmark start`: where the board is, what each stage does, how each supplier stands. Never more than the frame.
import { intervalText, scoreText, spanText } from '../output.ts';
import { displayWidth } from '../width.ts';
import { cells, type Frame, intervalBar, line } from './frame.ts';
import type { ProgressSnapshot, StageProgress, SupplierProgress } from './snapshot.ts';

/**
 * At most `frame.rows` lines, none wider than `frame.columns`. What matters most comes first and stays longest as the frame shrinks: the
 * state in one line, the message, the stages, the suppliers.
 */
export function renderStart(snapshot: ProgressSnapshot, frame: Frame, nowMs: number): readonly string[] {
  const head = headLines(snapshot, frame, nowMs);
  const stages = stageLines(snapshot.stages, frame);
  const room = frame.rows - head.length;
  if (room < stages.length) return [...head, ...shortStages(snapshot.stages, frame)].slice(0, Math.max(0, frame.rows));
  return [...head, ...stages, ...supplierLines(snapshot.suppliers, frame, room - stages.length)];
}

/** One line for logs, where there is no terminal. */
export function startLogLine(snapshot: ProgressSnapshot): string {
  const stages = snapshot.stages.map((it) => `${it.name} ${it.active} active ${it.done} done`).join(', ');
  return [status(snapshot), stages, snapshot.message ?? ''].filter((it) => it !== '').join(' · ');
}

function headLines(snapshot: ProgressSnapshot, frame: Frame, nowMs: number): readonly string[] {
  const running = `running for ${spanText((nowMs - snapshot.startedAt) / 1000)}`;
  const title = ['Hallmark', snapshot.url ?? 'starting', running].join(' · ');
  const message = snapshot.message === null ? [] : [line(snapshot.message, frame)];
  const state = status(snapshot);
  return [line(title, frame, 'bold'), ...(state === '' ? [] : [line(state, frame)]), ...message];
}

/** Empty until there is a supplier. */
function status({ samplesPerSecond, nextEstimateInSeconds, suppliers }: ProgressSnapshot): string {
  if (suppliers.length === 0) return '';
  const estimated = suppliers.filter((it) => it.estimate !== null).length;
  const next = nextEstimateInSeconds === null ? [] : [`next estimate in ${spanText(nextEstimateInSeconds)}`];
  return [`${samplesPerSecond.toFixed(1)} samples/s`, ...next, `${estimated} of ${suppliers.length} suppliers with an estimate`].join(
    ' · ',
  );
}

function stageLines(stages: readonly StageProgress[], frame: Frame): readonly string[] {
  if (stages.length === 0) return [];
  const width = Math.max(5, ...stages.map((it) => displayWidth(it.name)));
  const row = (name: string, active: string, done: string, rate: string, doing: string) =>
    `${cells([
      [name, width],
      [active, 6, 'right'],
      [done, 8, 'right'],
      [rate, 7, 'right'],
    ])}  ${doing}`;
  return [
    '',
    line(row('stage', 'active', 'done', 'per s', ''), frame, 'dim'),
    ...stages.map((it) => line(row(it.name, String(it.active), String(it.done), it.ratePerSecond.toFixed(1), it.doing ?? ''), frame)),
  ];
}

function shortStages(stages: readonly StageProgress[], frame: Frame): readonly string[] {
  return stages.length === 0 ? [] : [line(stages.map((it) => `${it.name} ${it.active}/${it.done}`).join(' · '), frame)];
}

const barWidth = 20;

function supplierLines(suppliers: readonly SupplierProgress[], frame: Frame, room: number): readonly string[] {
  // An empty line, the heading and one supplier are the least that tells something.
  if (suppliers.length === 0 || room < 3) return [];
  const fitting = suppliers.length <= room - 2 ? suppliers.length : room - 3;
  const left = suppliers.length - fitting;
  const shown = suppliers.slice(0, fitting);
  const width = Math.min(Math.max(8, Math.floor(frame.columns / 3)), Math.max(8, ...shown.map((it) => displayWidth(it.name))));
  const withBar = frame.columns >= width + barWidth + 50;
  const row = (name: string, score: string, interval: string, graph: string, samples: string, state: string) =>
    `${cells([[name, width], [score, 5, 'right'], [interval, 10, 'right'], ...(withBar ? [[graph, barWidth] as const] : []), [samples, 7, 'right']])}  ${state}`;
  return [
    '',
    line(row('supplier', 'score', '95 %', '', 'samples', 'state'), frame, 'dim'),
    ...shown.map((it) => {
      const graph = it.estimate === null ? '' : intervalBar(it.estimate, barWidth);
      return line(row(it.name, scoreText(it.estimate), intervalText(it.estimate), graph, String(it.samples), it.state), frame);
    }),
    ...(left > 0 ? [line(`and ${left} more on the board`, frame, 'dim')] : []),
  ];
}
