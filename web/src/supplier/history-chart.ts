// Draws a history with Observable Plot.
import { areaY, dot, lineY, plot, ruleX } from '@observablehq/plot';
import type { HistoryPoint } from '../api-types.ts';

/** A history shorter than this has several ticks in a minute. */
const secondsBelowMs = 10 * 60_000;

/**
 * An SVG of scores over time with the interval as a band. Drawn in a document of its own: Plot adds a `<style>`, which the page's
 * content security policy refuses; it is taken out and the page's style sheet says the same.
 */
export function historyChart(series: readonly HistoryPoint[], width: number): Element {
  const spanMs = series.length < 2 ? 0 : Date.parse(series.at(-1)?.at ?? '') - Date.parse(series[0]?.at ?? '');
  const points = series.map(({ at, score, low, high }) => ({ at: new Date(at), score, low, high }));
  const chart = plot({
    document: document.implementation.createHTMLDocument(''),
    className: 'chart-plot',
    width,
    height: 220,
    marginLeft: 32,
    marginRight: 8,
    marginTop: 12,
    marginBottom: 26,
    x: { type: 'time', label: null, ticks: Math.max(2, Math.floor(width / 110)), tickFormat: (at: Date) => tickOf(at, spanMs) },
    y: { domain: [0, 100], label: null, ticks: 5, grid: true },
    marks: [
      areaY(points, { x: 'at', y1: 'low', y2: 'high', curve: 'step-after', className: 'chart-band' }),
      ruleX(points.slice(-1), { x: 'at', y1: 'low', y2: 'high', className: 'chart-now' }),
      lineY(points, { x: 'at', y: 'score', curve: 'step-after', className: 'chart-line' }),
      dot(points.slice(-1), { x: 'at', y: 'score', r: 3.5, className: 'chart-dot' }),
    ],
  });
  for (const style of chart.querySelectorAll('style')) style.remove();
  return document.adoptNode(chart);
}

/** Midnights by their day, everything else by its time; to the second where minutes would repeat. */
function tickOf(at: Date, spanMs: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
  if (isMidnight && at.getSeconds() === 0) return `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return spanMs > 0 && spanMs < secondsBelowMs ? `${time}:${two(at.getSeconds())}` : time;
}
