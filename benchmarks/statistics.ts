// What the statistics promise, by simulation: confidence sequences, change detection, contamination, ranks. Every figure of docs/statistics.md.
import process from 'node:process';
import { changes } from './statistics/changes.ts';
import { contaminations } from './statistics/contaminations.ts';
import { rankings } from './statistics/rankings.ts';
import { recorded } from './statistics/recorded.ts';
import { sequences } from './statistics/sequences.ts';
import { machine } from './support/machine.ts';
import { readOptions } from './support/options.ts';

const parts = { sequences, changes, contaminations, rankings };

const options = readOptions(
  `Simulates what the statistics promise and prints the tables of docs/statistics.md. All seeds are fixed: the same figures on every machine.
--part is one of: ${Object.keys(parts).join(', ')}; without it all of them.`,
  {
    part: { default: '', about: 'only this part' },
    responses: { default: '', about: 'only the contamination tests, on recorded answers: a matrix as for `hallmark bank fit`' },
    percent: { default: 100, about: 'share of the runs, in percent: 10 for a quick look' },
  },
);

const chosen = Object.entries(parts).filter(([name]) => options.part === '' || name === options.part);
if (chosen.length === 0) {
  process.stderr.write(`--part ${options.part}: write one of ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
process.stdout.write(`${machine()}\n`);
const simulation = {
  runs: (full: number) => Math.max(2, Math.round((full * options.percent) / 100)),
  line: (text: string) => process.stdout.write(`${text}\n`),
};
if (options.responses === '') for (const [, print] of chosen) print(simulation);
else await recorded(options.responses, simulation);
