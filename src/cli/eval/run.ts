// What `hallmark eval` does: flags to settings, endpoints and sources; the run; tables and an exit code.
import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { comparedEndpoint, type EvalEndpoint, singleEndpoint, withDistinctNames } from '../../eval/endpoints.ts';
import type { LoadedPlan } from '../../eval/load-tasks.ts';
import { loadTokens } from '../../eval/models/load-tokens.ts';
import { runEvaluation } from '../../eval/run.ts';
import { type EvalSettings, readSettings } from '../../eval/settings.ts';
import { contextText } from '../../harness/prompt/context.ts';
import { hallmarkHome } from '../../harness/task-files/index.ts';
import { str } from '../../harness/values/index.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import { datasetSource, taskPythonEngine } from '../harness-sources.ts';
import type { EvalCommandFlags } from './flags.ts';
import type { NetworkEndpoints } from './network-endpoints.ts';
import { evalProgress } from './progress.ts';
import { evalReport, firstPrompts } from './report.ts';

/** Runs the command; the exit code is 0, or an error is thrown that the command line knows. */
export async function runEval(flags: EvalCommandFlags, context: CliContext): Promise<ExitCode> {
  const settings = readSettings(flags);
  const { env } = context;
  const network = flags.network === undefined ? null : await openNetwork(flags.network, settings, context);
  const endpoints = network?.endpoints ?? endpointsOf(settings, flags);
  for (const { apiKeyEnv } of endpoints) {
    const key = env[apiKeyEnv];
    if (key !== undefined) context.keepSecret(key);
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const progress = evalProgress(context.stderr);
  try {
    const run = await runEvaluation(settings, endpoints, {
      env: { ...env, ...network?.keys },
      home: hallmarkHome(env),
      datasets: datasetSource(flags.datasets ?? env.HALLMARK_DATASETS ?? null, env),
      python: (taskFiles) => taskPythonEngine({ taskFiles, includePaths: settings.includePaths, env, interpreter: flags.python }),
      tokensFor: (endpoint) => loadTokens(endpoint.options, { env, template: settings.applyChatTemplate, onNotice: progress.notice }),
      now: () => new Date(),
      environment: `Hallmark ${version()}, Node ${process.version}, ${platform()} ${arch()}`,
      signal: stop.signal,
      events: progress,
      onLoaded: (plan) => {
        if (flags.check_integrity) checkIntegrity(plan);
        if (flags.write_out) context.stderr.write(firstPrompts(promptsOf(plan)));
      },
    });
    progress.close();
    context.stdout.write(evalReport(run, settings, { showConfig: flags.show_config === true, json: flags.json === true }));
    for (const file of run.endpoints.flatMap((it) => it.files)) context.stderr.write(`wrote ${file}\n`);
    return exitCodes.done;
  } finally {
    progress.close();
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
    await network?.close();
  }
}

/** LocalNet and what it needs are loaded for this flag only. */
async function openNetwork(id: string, settings: EvalSettings, context: CliContext): Promise<NetworkEndpoints> {
  const { networkEndpoints } = await import('./network-endpoints.ts');
  return networkEndpoints(id, settings, context);
}

function endpointsOf(settings: EvalSettings, { endpoint = [] }: EvalCommandFlags): readonly EvalEndpoint[] {
  if (endpoint.length === 0) return [singleEndpoint(settings.model, settings.modelArgs, settings.batchSize)];
  return withDistinctNames(endpoint.map((it) => comparedEndpoint(settings.model, settings.modelArgs, settings.batchSize, it)));
}

/** Renders everything once: what is broken shows before anything is sent. */
function checkIntegrity({ loaded }: LoadedPlan): void {
  for (const task of loaded) {
    for (const _ of task.requests());
    for (const docId of task.docIds) task.facts(docId);
  }
}

function promptsOf({ loaded }: LoadedPlan) {
  return loaded.flatMap((task) => {
    const [first] = task.requests();
    if (first === undefined) return [];
    const prompt = first.type === 'loglikelihood_rolling' ? first.text : contextText(first.context);
    return [{ name: task.name, prompt, target: str(task.facts(first.docId).target) }];
  });
}

/** Both src/cli/eval and dist/cli/eval lie three levels below the package. */
function version(): string {
  const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return String(manifest.version);
}
