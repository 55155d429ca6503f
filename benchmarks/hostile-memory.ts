// What LocalNet's hostile supplier costs in memory: peak of a test-bench process with it and without it, LocalNet and PostgreSQL elsewhere.
import process from 'node:process';
import { z } from 'zod';
import { startChild } from './support/child.ts';
import { columns, median, megabytes, whole } from './support/figures.ts';
import { machine, moveToCore } from './support/machine.ts';
import { readOptions } from './support/options.ts';
import { select, servePostgres } from './support/servers.ts';

const options = readOptions(
  `Peak memory of a test-bench process while it measures LocalNet with its hostile supplier and without it; LocalNet and PostgreSQL run in
processes of their own. Ends with code 1 when the hostile supplier costs more than --most MB.`,
  {
    rounds: { default: 2, about: 'rounds of each, in turn, each with fresh processes' },
    seconds: { default: 60, about: 'length of a round' },
    most: { default: 100, about: 'MB that the hostile supplier may cost' },
  },
);

const listening = z.object({ url: z.string() });
const result = z.object({ peakRssBytes: z.number(), samples: z.number(), complaints: z.array(z.string()) });

interface Round {
  readonly peakBytes: number;
  readonly samples: number;
  /** Relays to the hostile supplier, by how they ended. */
  readonly failures: readonly { readonly kind: string; readonly count: number }[];
}

const startedOn = machine();
moveToCore(1);
const postgres = await servePostgres();
try {
  const without: Round[] = [];
  const withIt: Round[] = [];
  for (let index = 0; index < options.rounds; index++) {
    without.push(await round(false));
    withIt.push(await round(true));
  }
  const peak = (rounds: readonly Round[]): number => median(rounds.map(({ peakBytes }) => peakBytes));
  const last = withIt.at(-1);
  process.stdout.write(
    `On ${startedOn}; ${options.rounds} rounds of ${options.seconds} s of each. The hostile supplier's relays in the last round:\n` +
      columns((last?.failures ?? []).map(({ kind, count }) => [kind, whole(count)])),
  );
  const cost = peak(withIt) - peak(without);
  process.stdout.write(
    `hostile-memory: ${megabytes(peak(withIt))} with the hostile supplier, ${megabytes(peak(without))} without: ${megabytes(cost)} of ${options.most} MB ` +
      `(${whole(median(withIt.map(({ samples }) => samples)))} and ${whole(median(without.map(({ samples }) => samples)))} samples)\n`,
  );
  if (cost > options.most * 1e6) process.exitCode = 1;
} finally {
  await postgres.stop();
}

async function round(hostile: boolean): Promise<Round> {
  const localnet = startChild(new URL('hostile-memory/localnet-process.ts', import.meta.url), 1);
  const bench = startChild(new URL('hostile-memory/bench-process.ts', import.meta.url), 0);
  try {
    const { url } = await localnet.ask('open', { hostile }, listening);
    const databaseUrl = await postgres.create();
    const { peakRssBytes, samples, complaints } = await bench.ask('run', { url, databaseUrl, ms: options.seconds * 1000 }, result);
    if (complaints.length > 0) process.stdout.write(`The test-bench said: ${complaints.join('; ')}\n`);
    const failures = await select<{ kind: string; count: number }>(
      databaseUrl,
      `select coalesce(failure_kind, 'answered') as kind, count(*)::integer as count from hallmark.relays r join hallmark.suppliers s on s.id = r.supplier_id
        where s.name like 'Pinchbeck%' group by 1 order by 2 desc`,
    );
    return { peakBytes: peakRssBytes, samples, failures };
  } finally {
    await Promise.all([localnet.stop(), bench.stop()]);
  }
}
