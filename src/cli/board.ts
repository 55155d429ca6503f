// What `hallmark board` does: asks a leaderboard's API and prints what it answers.
import { defaultTiers } from '../leaderboard/index.ts';
import { type BoardAnswer, boardSchema, startServer } from '../server/index.ts';
import { hasStore, openStore, StoreHeldError } from '../store/index.ts';
import { boardReads } from './board-reads.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './exit.ts';
import { openLog } from './log.ts';
import { csv, intervalText, jsonText, scoreText, table } from './output.ts';
import { nameTasks } from './task-book.ts';
import { readTaxonomies } from './taxonomies.ts';

/** The command's flags, as commander gives them. */
export interface BoardFlags {
  readonly network?: string;
  readonly service?: string;
  readonly url?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** The API of a leaderboard did not answer with a board. */
export class BoardUnavailableError extends Error {
  override readonly name = 'BoardUnavailableError';
}

export async function runBoard(flags: BoardFlags, context: CliContext): Promise<void> {
  if (flags.json && flags.csv) throw new UsageError('--json and --csv: choose one');
  const board = flags.url === undefined ? await boardHere(flags, context) : await fetchBoard(flags.url, flags);
  if (flags.json) context.stdout.write(jsonText(board));
  else if (flags.csv) context.stdout.write(boardCsv(board));
  else context.stdout.write(`${boardTable(board).join('\n')}\n`);
}

/** The board of this folder's store: from the program that holds it, or from the store itself where none runs. */
async function boardHere(flags: BoardFlags, context: CliContext): Promise<BoardAnswer> {
  const config = await context.config();
  if (config.databaseUrl === null && !hasStore(config.home)) {
    throw new UsageError(
      `nothing was measured here yet: there is no store in ${config.home}; \`hallmark start\` makes one, --url shows a leaderboard that runs elsewhere`,
    );
  }
  const { configs, facts } = await nameTasks(config, context);
  const log = openLog(config, (line) => context.stderr.write(`${line}\n`));
  try {
    const store = await openStore({ home: config.home, databaseUrl: config.databaseUrl?.reveal(), clock: Date, log });
    try {
      const policies = configs.flatMap(({ name, window }) => {
        const task = facts.get(name);
        return task ? [{ task, window }] : [];
      });
      const [tiers, taxonomies] = [config.tiers ?? defaultTiers, await readTaxonomies({ ...config, tasks: configs })];
      const reads = boardReads({ store, networks: config.networks, policies, tiers, taxonomies });
      const server = await startServer({ reads, host: '127.0.0.1', port: 0 });
      try {
        return await fetchBoard(server.url, flags, `the store in ${config.databaseUrl === null ? config.home : 'DATABASE_URL'}`);
      } finally {
        await server.close();
      }
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreHeldError && error.url !== null) return await fetchBoard(error.url, flags);
    throw error;
  }
}

/** `place`: what to call it where it has no board; its URL unless given. */
async function fetchBoard(base: string, { network, service }: BoardFlags, place?: string): Promise<BoardAnswer> {
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol))
    throw new UsageError(`--url ${base} is not a URL; write one like http://127.0.0.1:8787`);
  const url = new URL('/api/v1/board', base);
  if (network !== undefined) url.searchParams.set('network', network);
  if (service !== undefined) url.searchParams.set('service', service);
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((cause: unknown) => {
    throw new BoardUnavailableError(`no leaderboard answers at ${url.origin}; start one with \`hallmark start\``, { cause });
  });
  const body: unknown = await answer.json().catch(() => null);
  const board = boardSchema.safeParse(body);
  if (board.success) return board.data;
  const what = place === undefined ? `${url.href} answered ${answer.status} without a board` : `${place} has no board`;
  throw new BoardUnavailableError(`${what}: ${problemOf(body)}`);
}

function problemOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'detail' in body ? String(body.detail) : 'no reason given';
}

function boardTable({ suppliers, network, service, asOf }: BoardAnswer): readonly string[] {
  const lines = table(
    [
      { title: 'rank', align: 'right', cell: (it) => it.rank?.toString() ?? '–' },
      { title: 'supplier', cell: (it) => it.name ?? it.id },
      { title: 'overall', align: 'right', cell: (it) => scoreText(it.overall) },
      { title: '95 % interval', align: 'right', cell: (it) => intervalText(it.overall) },
      { title: 'answered', align: 'right', cell: (it) => (it.availability.samples === 0 ? '–' : `${it.availability.score.toFixed(1)} %`) },
      { title: 'samples', align: 'right', cell: (it) => String(it.availability.samples) },
      { title: 'state', cell: (it) => it.status },
    ],
    suppliers,
  );
  return [`${network} · ${service} · ${asOf}`, ...lines];
}

function boardCsv({ suppliers, network, service, asOf }: BoardAnswer): string {
  return csv(
    ['asOf', 'network', 'service', 'rank', 'supplier', 'name', 'task', 'score', 'low', 'high', 'answered', 'samples', 'newest'],
    suppliers.flatMap(({ id, name, rank, overall, tasks }) => {
      const row = [asOf, network, service, rank, id, name] as const;
      return [
        ...(overall ? [[...row, 'overall', overall.score, overall.low, overall.high, null, null, null]] : []),
        ...tasks.map(({ task, score, low, high, answered, samples, newest }) => [
          ...row,
          task,
          score,
          low,
          high,
          answered,
          samples,
          newest,
        ]),
      ];
    }),
  );
}
