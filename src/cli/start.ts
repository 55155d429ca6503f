// What `hallmark start` does: opens store and networks, serves the board, measures, and ends cleanly on Ctrl-C.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/types.ts';
import { defaultTiers, type TierScale } from '../leaderboard/index.ts';
import { failureKinds } from '../openai/failure.ts';
import { startServer } from '../server/index.ts';
import { openStore, StoreBrokenError } from '../store/index.ts';
import { startBench } from '../testbench/bench.ts';
import { registerTasks } from '../testbench/register-tasks.ts';
import { boardReads } from './board-reads.ts';
import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { interruption } from './interruption.ts';
import { requireLocalnetParts } from './localnet-parts.ts';
import { openLog } from './log.ts';
import { openNetworks } from './networks.ts';
import { openStartView } from './progress/open-view.ts';
import { emptySnapshot, startSnapshot } from './start-snapshot.ts';
import { nameTasks, openTaskBook } from './task-book.ts';
import { readTaxonomies } from './taxonomies.ts';

const redrawMs = 500;

/** Runs until SIGINT or SIGTERM. Throws typed errors for whatever cannot be opened; what was opened before is closed then. */
export async function runStart(context: CliContext): Promise<ExitCode> {
  const config = await context.config();
  const startedAt = Date.now();
  const names = await nameTasks(config, context);
  const taxonomies = await readTaxonomies({ ...config, tasks: names.configs });
  for (const network of config.networks) {
    if (network.kind === 'localnet' && network.url === null) requireLocalnetParts(network.modelsDir);
  }
  const view = openStartView({ stream: context.stdout, env: context.env, now: Date.now });
  const closers: (() => Promise<void> | void)[] = [() => view.close()];
  const say = (message: string): void => view.update({ ...emptySnapshot(startedAt), message });
  const interrupted = interruption();
  try {
    const log = openLog(config, view.log);
    say('opening the store and starting the suppliers');
    const started = endSoonWhen(interrupted, view);
    const [opening, starting] = await Promise.allSettled([
      openStore({ home: config.home, databaseUrl: config.databaseUrl?.reveal(), clock: Date, log }),
      openNetworks(config, log),
    ]);
    if (starting.status === 'fulfilled') for (const network of starting.value) closers.push(network.close);
    if (opening.status === 'rejected') throw opening.reason;
    const store = opening.value;
    closers.push(store.close);
    if (starting.status === 'rejected') throw starting.reason;
    const networks = starting.value.map(({ network }) => network);

    const tiers = config.tiers ?? defaultTiers;
    if (names.leaves.size > 0) say(`loading ${names.leaves.size} tasks of task files`);
    const book = await openTaskBook(names, config, context);
    closers.push(book.close);
    if (started()) return exitCodes.done;
    const policies = await registerTasks(book.configs, { store, find: book.find, now: Date.now() });
    const bench = startBench({
      store,
      networks,
      policies,
      concurrency: config.concurrency,
      retries: config.retries,
      firstItems: 4,
      ...(config.budget.plan === 'adaptive' && { budget: { plan: 'adaptive', ...budgetOf(config, tiers) } }),
      averageRunLength: config.changes.averageRunLength,
      tiers,
      taxonomies,
      retentionMs: config.store.retentionMs,
      relayRetentionMs: config.store.relayRetentionMs,
      now: Date.now,
      log,
    });
    closers.push(bench.stop);
    const reads = boardReads({ store, networks, policies, tiers, taxonomies, find: book.find, progress: bench.progress });
    const webDir = fileURLToPath(new URL('../../web/dist/', import.meta.url));
    const server = await startServer({
      reads,
      ...config.server,
      failureFacts: failureKinds,
      onError: (error) => log.error({ error }, 'a request to the board failed'),
      ...(existsSync(webDir) && { webDir }),
    });
    closers.push(server.close);
    store.announce(server.url);
    view.log(`leaderboard at ${server.url}`);

    const broken = Promise.withResolvers<never>();
    const redraw = setInterval(() => {
      startSnapshot({ startedAt, url: server.url, reads, bench: bench.progress() }).then(view.update, (error: unknown) => {
        // An embedded database that stopped does not come back: without this the program would go on for ever, doing nothing.
        if (error instanceof StoreBrokenError) broken.reject(error);
        else log.debug({ error }, 'the progress could not be read');
      });
    }, redrawMs);
    closers.push(() => clearInterval(redraw));
    await Promise.race([interrupted, broken.promise]);
    view.log('stopping: what is under way goes on at the next start');
    return exitCodes.done;
  } finally {
    await closeAll(closers.toReversed());
  }
}

/**
 * A store that is being made, or replays its log, cannot be hurried; nor can it be harmed by ending in the middle. So Ctrl-C while things open
 * ends the process after two seconds at most. Call what this gives when they are open: it says whether Ctrl-C came meanwhile.
 */
function endSoonWhen(interrupted: Promise<void>, view: { log(line: string): void; close(): void }): () => boolean {
  let opening = true;
  let ended = false;
  void interrupted.then(() => {
    if (!opening) return;
    ended = true;
    view.log('stopping before everything was open');
    view.close();
    setTimeout(() => process.exit(exitCodes.done), 2000).unref();
  });
  return () => {
    opening = false;
    return ended;
  };
}

function budgetOf({ budget: { floor, risk } }: Config, tiers: TierScale) {
  return { floor, risk, borders: tiers.map(({ from }) => from / 100) };
}

/** Closes one after the other, all of them even where one fails. Throws the first failure. */
async function closeAll(closers: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
