// The screen of `hallmark measure` while it runs, and the table that it ends with.
import { intervalText, scoreText, spanText, table } from '../output.ts';
import { displayWidth } from '../width.ts';
import { bar, cells, type Frame, line } from './frame.ts';
import type { MeasureSnapshot, TaskProgress, TaskResult } from './snapshot.ts';

/** At most `frame.rows` lines, none wider than `frame.columns`; tasks that do not fit are counted, those under way come first. */
export function renderMeasure(snapshot: MeasureSnapshot, frame: Frame, nowMs: number): readonly string[] {
  const head = [line(measureStatus(snapshot, nowMs), frame, 'bold'), ...(snapshot.message === null ? [] : [line(snapshot.message, frame)])];
  return [...head, ...taskLines(snapshot.tasks, frame, frame.rows - head.length)].slice(0, Math.max(0, frame.rows));
}

/** One line for logs, where there is no terminal. */
export function measureLogLine(snapshot: MeasureSnapshot, nowMs: number): string {
  const done = snapshot.tasks.filter(isDone).length;
  const tasks = snapshot.tasks.length === 0 ? [] : [`${done} of ${snapshot.tasks.length} tasks done`];
  return [measureStatus(snapshot, nowMs), ...tasks, ...(snapshot.message === null ? [] : [snapshot.message])].join(' · ');
}

/** The final table: one row per task, wide enough for its contents. */
export function measureTable(results: readonly TaskResult[]): readonly string[] {
  return table<TaskResult>(
    [
      { title: 'task', cell: (it) => it.task },
      { title: 'score', align: 'right', cell: (it) => scoreText(it.estimate) },
      { title: '95 % interval', align: 'right', cell: (it) => intervalText(it.estimate) },
      { title: 'answered', align: 'right', cell: (it) => `${it.answered}/${it.samples}` },
      { title: 'latency', align: 'right', cell: (it) => (it.latencyMs === null ? '–' : `${Math.round(it.latencyMs)} ms`) },
    ],
    results,
  );
}

function measureStatus({ url, model, tasks, startedAt }: MeasureSnapshot, nowMs: number): string {
  const samples = sum(tasks.map((it) => it.samples));
  const planned = sum(tasks.map((it) => it.planned));
  const left = tasks.filter((it) => !isDone(it)).map((it) => it.secondsLeft);
  const known = left.filter((it) => it !== null);
  const remaining = known.length < left.length || left.length === 0 ? [] : [`${spanText(Math.max(...known))} left`];
  const spent = `${spanText((nowMs - startedAt) / 1000)} so far`;
  const counted = planned === 0 ? [] : [`${samples}/${planned} samples`];
  return [model === null ? url : `${model} at ${url}`, ...remaining, ...counted, spent].join(' · ');
}

function taskLines(tasks: readonly TaskProgress[], frame: Frame, room: number): readonly string[] {
  const all = tasks.length <= room;
  const order = all ? tasks : [...tasks].sort((a, b) => urgency(a) - urgency(b));
  const shown = order.slice(0, Math.max(0, all ? room : room - 1));
  const left = tasks.length - shown.length;
  const width = Math.min(Math.max(8, Math.floor(frame.columns / 3)), Math.max(1, ...shown.map((it) => displayWidth(it.task))));
  const barWidth = frame.columns >= width + 60 ? 20 : 10;
  const rows = shown.map((it) => {
    const state = isDone(it) ? 'done' : it.secondsLeft === null ? '' : `${spanText(it.secondsLeft)} left`;
    const graph = bar(it.planned === 0 ? 0 : it.samples / it.planned, barWidth);
    return line(
      `${cells([
        [it.task, width],
        [graph, barWidth],
        [`${it.samples}/${it.planned}`, 9, 'right'],
        [scoreText(it.estimate), 5, 'right'],
        [intervalText(it.estimate), 10],
      ])}  ${state}`,
      frame,
    );
  });
  return left > 0 && room > 0 ? [...rows, line(`and ${left} more tasks`, frame, 'dim')] : rows;
}

/** Under way, then waiting, then done. */
function urgency(task: TaskProgress): number {
  if (isDone(task)) return 2;
  return task.samples > 0 ? 0 : 1;
}

function isDone(task: TaskProgress): boolean {
  return task.samples >= task.planned;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, it) => total + it, 0);
}
