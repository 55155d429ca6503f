// What `hallmark eval` prints at its end: lm-eval's lines and tables, and the ranking of several endpoints.
import type { Ranking } from '../../eval/compare/rank.ts';
import { resultsTable } from '../../eval/results/results-table.ts';
import { resultsText } from '../../eval/results/run-results.ts';
import type { EndpointRun, Run } from '../../eval/run.ts';
import type { EvalSettings } from '../../eval/settings.ts';
import { type Dict, get, repr } from '../../harness/values/index.ts';
import { printable } from '../../openai/text.ts';
import { table } from '../output.ts';

/** lm-eval's summary line, its tables, and for `--show_config` the results before them. */
export function evalReport(run: Run, settings: EvalSettings, options: { readonly showConfig: boolean; readonly json: boolean }): string {
  if (options.json) return `${jsonReport(run)}\n`;
  const parts = run.endpoints.flatMap((it) => [
    ...(options.showConfig ? [`${resultsText(it.results)}\n`] : []),
    `${summaryLine(it, settings)}\n`,
    `${resultsTable(it.results)}\n`,
    ...(get(it.results, 'groups') === undefined ? [] : [`${resultsTable(it.results, 'groups')}\n`]),
  ]);
  return [...parts, ...(run.ranking === null ? [] : [rankingText(run.ranking)])].join('');
}

function summaryLine({ endpoint, results }: EndpointRun, settings: EvalSettings): string {
  const config = get(results, 'config');
  const args = config === undefined ? undefined : get(config as Dict, 'model_args');
  const limit = settings.limit === null ? 'None' : repr(get(config as Dict, 'limit') ?? null);
  const fewshot = settings.numFewshot === null ? 'None' : String(settings.numFewshot);
  const shown = `${settings.model} (${repr(args ?? {})}), gen_kwargs: (${repr(settings.genKwargs)}), limit: ${limit}, num_fewshot: ${fewshot}, batch_size: ${settings.batchSize ?? endpoint.options.batchSize}`;
  return printable(shown, 4_000);
}

/** Ranks with what separates them: every pair's difference and its interval. */
export function rankingText({ endpoints, pairs, level }: Ranking): string {
  const ranks = table(
    [
      { title: 'Rank', align: 'right', cell: (it) => String(it.rank) },
      { title: 'Endpoint', cell: (it) => it.endpoint },
      { title: 'Score', align: 'right', cell: (it) => it.score.toFixed(4) },
    ],
    endpoints,
  );
  const differences = table(
    [
      { title: 'Better', cell: (it) => it.better },
      { title: 'Worse', cell: (it) => it.worse },
      { title: 'Difference', align: 'right', cell: (it) => it.difference.toFixed(4) },
      { title: `${Math.round(level * 100)} % interval`, cell: (it) => `${it.low.toFixed(4)} to ${it.high.toFixed(4)}` },
      { title: '', cell: (it) => (it.isBeyondChance ? '' : 'may be chance') },
    ],
    pairs,
  );
  const about = `Paired differences over the same items; all ${pairs.length} intervals hold at once with ${Math.round(level * 100)} % confidence. Equal ranks: not told apart.`;
  return [...ranks, '', ...differences, '', about, ''].join('\n');
}

function jsonReport({ endpoints, ranking }: Run): string {
  const runs = endpoints.map((it) => `${JSON.stringify(it.endpoint.name)}: ${resultsText(it.results)}`);
  return `{"endpoints": {${runs.join(',\n')}}, "ranking": ${JSON.stringify(ranking)}}`;
}

/** The first prompt of each task, as `--write_out` shows it. */
export function firstPrompts(run: readonly { readonly name: string; readonly prompt: string; readonly target: string }[]): string {
  return run
    .map(
      ({ name, prompt, target }) =>
        `Task: ${name}; document 0; context prompt (starting on next line):\n${safe(prompt)}\n(end of prompt on previous line)\ntarget string or answer choice index (starting on next line):\n${safe(target)}\n(end of target on previous line)\n`,
    )
    .join('');
}

/** Line breaks stay; everything else that could move a cursor does not. */
const safe = (text: string): string =>
  text
    .split('\n')
    .map((it) => printable(it, 10_000))
    .join('\n');
