// hallmark measure URL: measures one endpoint once, now, without a network or a store.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import type { MeasureFlags } from '../measure.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('measure')
    .argument('<url>', 'base URL of an OpenAI-compatible API, with or without /v1')
    .description('measure one endpoint once, now, and print its scores')
    .option('-m, --model <name>', 'model to ask for (default: the first that the endpoint lists)')
    .option('--api <api>', 'completions or chat', 'completions')
    .option('-t, --tasks <names>', 'tasks, separated by commas (default: all that the API can answer but world_facts)')
    .option('-n, --budget <items>', 'items in all, spread over the tasks', '400')
    .option('--concurrency <n>', 'requests under way at once', '4')
    .option('--seed <text>', 'draw the same items again (default: fresh ones)')
    .option('--api-key-env <variable>', 'environment variable that holds the API key')
    .option('--min-score <task=score>', 'exit with 1 if the task scores less, 0-100; may be repeated', collect, [])
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (url: string, flags: MeasureFlags) => {
      const { runMeasure } = await import('../measure.ts');
      context.setExitCode(await runMeasure(url, flags, context));
    });
}

const examples = `
Examples:
  hallmark measure http://127.0.0.1:8000
  hallmark measure https://api.example.com --api chat -m M --api-key-env MY_KEY
  hallmark measure URL --tasks arithmetic,logic -n 200 --min-score logic=80

A score is off by about 100 / √items at most: 400 items over 7 tasks give ±13.`;

function collect(value: string, earlier: readonly string[]): readonly string[] {
  if (!/^[^=]+=\d+(\.\d+)?$/.test(value)) throw new UsageError(`--min-score ${value}: write TASK=SCORE, e.g. arithmetic=80`);
  return [...earlier, value];
}
