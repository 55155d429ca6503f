// What the adaptive plan saves: relays until every supplier stands in its right tier, beside a plan that fills every window; and how soon the
// supplier that switches and the one that knows public items by heart are found. The test-bench's own stages over LocalNet's suppliers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { familyNames } from '../src/harness/index.ts';
import { defaultTiers } from '../src/leaderboard/index.ts';
import { openStore, silentLog } from '../src/store/index.ts';
import type { BudgetOptions } from '../src/testbench/stages/budget.ts';
import { type Kit, openKit } from '../src/testbench/testing/bench-kit.ts';
import { minute, second } from '../src/testbench/testing/virtual-clock.ts';
import { tierKey } from '../src/testbench/watching/tier-watch.ts';
import { type Inhabitant, population } from './sample-efficiency/population.ts';
import { columns, median, whole } from './support/figures.ts';
import { readOptions } from './support/options.ts';
import { servePostgres } from './support/servers.ts';

const options = readOptions(
  `Relays of the adaptive plan beside those of a plan that fills every window, over LocalNet's suppliers with the true scores of their models;
tiers, switching and memorising suppliers. Last line: right tiers, share of the relays, what was found.`,
  {
    seeds: { default: 20, about: 'runs of each plan, with other items and other luck' },
    window: { default: 100, about: 'samples of a full window' },
    floor: { default: 20, about: 'samples that every window gets under the adaptive plan' },
    riskPercent: { default: 5, about: 'risk of the adaptive plan, in per cent' },
    sessions: { default: 40, about: 'sessions that follow the switch, each renewing every window' },
    margin: { default: 3, about: 'suppliers nearer than this many points to a border are not judged' },
  },
);

const publicTasks = ['comparison_public', 'counting_public'];
const borders = defaultTiers.map(({ from }) => from / 100);
const suppliers = population();
const clear = suppliers.filter(({ overall }) => borders.every((border) => Math.abs(border - overall) > options.margin / 100));
const tierOf = (overall: number) => defaultTiers.findLast(({ from }) => overall * 100 >= from)?.name ?? null;
const standing = z.object({ tier: z.string().nullable() });

interface Outcome {
  readonly relays: number;
  readonly wrong: readonly string[];
  readonly memoriser: boolean;
  readonly accused: number;
  /** Sessions until the switch was found; null if it was not. */
  readonly foundAfter: number | null;
  readonly falseChanges: number;
  /** Samples that all suppliers gave after the switch. */
  readonly watched: number;
}

const print = (text: string): void => void process.stdout.write(text);
const postgres = await servePostgres();
const home = await mkdtemp(join(tmpdir(), 'hallmark-bench-'));
try {
  const adaptive: BudgetOptions = { plan: 'adaptive', floor: options.floor, risk: options.riskPercent / 100, borders };
  const results: Record<'uniform' | 'adaptive', Outcome[]> = { uniform: [], adaptive: [] };
  for (let seed = 1; seed <= options.seeds; seed++) {
    results.uniform.push(await run(seed, undefined));
    results.adaptive.push(await run(seed, adaptive));
    const [uniform, ours] = [results.uniform.at(-1), results.adaptive.at(-1)];
    print(
      `seed ${seed}: uniform ${whole(uniform?.relays ?? 0)} relays, wrong: ${uniform?.wrong.join(', ') || 'none'}; ` +
        `adaptive ${whole(ours?.relays ?? 0)}, wrong: ${ours?.wrong.join(', ') || 'none'}; switch found after ${ours?.foundAfter ?? 'no'} sessions\n`,
    );
  }
  const judged = clear.length * options.seeds;
  const all = (plan: 'uniform' | 'adaptive') => {
    const runs = results[plan];
    const sum = (pick: (outcome: Outcome) => number) => runs.reduce((total, one) => total + pick(one), 0);
    return {
      relays: sum(({ relays }) => relays) / runs.length,
      right: judged - sum(({ wrong }) => wrong.length),
      memoriser: sum(({ memoriser }) => Number(memoriser)),
      accused: sum(({ accused }) => accused),
      found: runs.filter(({ foundAfter }) => foundAfter !== null).length,
      foundAfter: median(runs.flatMap(({ foundAfter }) => foundAfter ?? [])),
      falseChanges: sum(({ falseChanges }) => falseChanges),
      watched: sum(({ watched }) => watched),
    };
  };
  const [uniform, ours] = [all('uniform'), all('adaptive')];
  print(
    columns(
      (['relays', 'right', 'memoriser', 'accused', 'found', 'foundAfter', 'falseChanges', 'watched'] as const).map((name) => [
        name,
        `uniform ${whole(uniform[name])}  adaptive ${whole(ours[name])}`,
      ]),
    ),
  );
  print(
    `sample-efficiency: ${ours.right} of ${judged} suppliers in their tier (uniform ${uniform.right}) with ${((100 * ours.relays) / uniform.relays).toFixed(0)} % of the relays ` +
      `(${whole(ours.relays)} of ${whole(uniform.relays)}); memoriser found in ${ours.memoriser} of ${options.seeds} runs, others accused ${ours.accused} times; ` +
      `switch found in ${ours.found} of ${options.seeds}, after ${ours.foundAfter} sessions; ${ours.falseChanges} false changes in ${whole(ours.watched)} samples\n`,
  );
} finally {
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}

async function run(seed: number, budget: BudgetOptions | undefined): Promise<Outcome> {
  const store = await openStore({ home, databaseUrl: await postgres.create(), clock: Date, log: silentLog });
  let seeds = 0;
  const kit = await openKit({
    store,
    suppliers: Object.fromEntries(suppliers.map(({ key, ability }) => [`${key}-${seed}`, { ability }])),
    tasks: [...familyNames, ...publicTasks].map((name) => ({
      name,
      window: { samples: options.window },
      every: { unit: 'sessions', sessions: 1 } as const,
      samplesPerMeasurement: 10,
    })),
    concurrency: { global: 64, perSupplier: 8 },
    newSeed: () => `seed ${seed} ${seeds++}`,
    ...(budget && { budget }),
  });
  try {
    return await measured(kit, seed);
  } finally {
    await kit.close();
    await store.close();
  }
}

async function measured(kit: Kit, seed: number): Promise<Outcome> {
  const idOf = ({ key }: Inhabitant) => kit.idOf(`${key}-${seed}`);
  const relays = () =>
    suppliers.reduce((sum, { key }) => sum + kit.oracle(`${key}-${seed}`).arrivals.filter(({ prompt }) => prompt !== '').length, 0);
  const events = (supplier: Inhabitant, kind: string) =>
    kit.deps.store.read.events.list({ supplierId: idOf(supplier), kinds: [kind], limit: 100 });
  // Within one session nothing is renewed: it ends when every window holds what its plan wants.
  while ((await kit.pass()) > 0) kit.clock.advance(2 * second);
  const spent = relays();
  const standings = await kit.deps.store.read.watches.many(clear.map((supplier) => tierKey(idOf(supplier))));
  const held = new Map(standings.map(({ supplierId, state }) => [supplierId, standing.parse(state).tier]));
  const wrong = clear.filter((supplier) => held.get(idOf(supplier)) !== tierOf(supplier.overall)).map(({ key }) => key);

  const switching = suppliers.find(({ later }) => later !== null);
  if (!switching?.later) throw new Error('the zoo has no switching supplier');
  kit.oracle(`${switching.key}-${seed}`).set({ ability: switching.later });
  let foundAfter: number | null = null;
  for (let session = 1; session <= options.sessions && foundAfter === null; session++) {
    kit.clock.advance(10 * minute);
    while ((await kit.pass()) > 0) kit.clock.advance(2 * second);
    if ((await events(switching, 'change')).length > 0) foundAfter = session;
  }
  const others = suppliers.filter((supplier) => supplier !== switching);
  const count = async (of: readonly Inhabitant[], kind: string) =>
    (await Promise.all(of.map(async (supplier) => (await events(supplier, kind)).length))).reduce((sum, found) => sum + found, 0);
  return {
    relays: spent,
    wrong,
    memoriser:
      (await count(
        suppliers.filter(({ memorises }) => memorises),
        'contamination',
      )) > 0,
    accused: await count(
      suppliers.filter(({ memorises }) => !memorises),
      'contamination',
    ),
    foundAfter,
    falseChanges: await count(others, 'change'),
    watched: relays() - spent,
  };
}
