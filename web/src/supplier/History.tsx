// How a score moved: the line is the score, the band its 95 % interval. The drawing library is loaded only when it is needed.
import { useEffect, useRef, useState } from 'react';
import type { HistoryPoint, TaskRow } from '../api-types.ts';
import { dateTime, range, score, words } from '../format.ts';

interface HistoryProps {
  readonly points: readonly HistoryPoint[];
  readonly tasks: readonly TaskRow[];
}

const overall = '';

export function History({ points, tasks }: HistoryProps) {
  const [subject, setSubject] = useState(overall);
  const names = tasks.map((task) => task.name).filter((name) => points.some((point) => point.task === name));
  const chosen = points.some((point) => (point.task ?? overall) === subject) ? subject : (names[0] ?? overall);
  const series = points.filter((point) => (point.task ?? overall) === chosen);
  if (points.length === 0) return <p className="none">The history begins with the first estimate.</p>;
  return (
    <div className="history">
      <label>
        <span className="ears-only">Score to show</span>
        <select value={chosen} onChange={(event) => setSubject(event.target.value)}>
          {points.some((point) => point.task === null) && <option value={overall}>overall</option>}
          {names.map((name) => (
            <option key={name} value={name}>
              {words(name)}
            </option>
          ))}
        </select>
      </label>
      <Chart series={series} name={chosen === overall ? 'overall' : words(chosen)} />
    </div>
  );
}

function Chart({ series, name }: { readonly series: readonly HistoryPoint[]; readonly name: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const last = series.at(-1);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    let current = true;
    let width = 0;
    const draw = async () => {
      const { historyChart } = await import('./history-chart.ts');
      if (current) element.replaceChildren(historyChart(series, width));
    };
    const observer = new ResizeObserver(([entry]) => {
      const next = Math.floor(entry?.contentRect.width ?? 0);
      if (next === 0 || next === width) return;
      width = next;
      void draw();
    });
    observer.observe(element);
    return () => {
      current = false;
      observer.disconnect();
    };
  }, [series]);
  const said =
    last === undefined
      ? `No history of ${name}`
      : `History of ${name}: ${series.length} estimates, the last ${score(last.score)}, 95 % interval ${range(last)}, ${dateTime(last.at)}`;
  return <div ref={frame} className="chart" role="img" aria-label={said} />;
}
