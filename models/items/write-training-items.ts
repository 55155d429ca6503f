// Writes the texts that models are trained on: one folder of files, `<family>-<level>-<part>.txt`, items separated by U+001E.
// node models/items/write-training-items.ts --out DIR --per-level 300000 [--families arithmetic,logic] [--seed models-1]
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { familyNames, levelsOf, trainingItem } from '../../src/harness/index.ts';
import { seededRandom } from '../../src/stats/index.ts';
import { inParallel } from './in-parallel.ts';

/** Parts are seeded one by one, so the texts do not depend on the number of cores. */
const itemsPerPart = 25_000;
const separator = '\u001e';

interface Part {
  readonly family: string;
  readonly level: number;
  readonly part: number;
  readonly items: number;
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    'per-level': { type: 'string', default: '300000' },
    families: { type: 'string', default: familyNames.join(',') },
    seed: { type: 'string', default: 'models-1' },
  },
});
const { out, seed } = values;
const families = values.families.split(',');
const perLevel = Number(values['per-level']);
if (!out || !Number.isInteger(perLevel) || perLevel < 1)
  throw new Error('usage: write-training-items.ts --out DIR [--per-level N] [--families A,B] [--seed TEXT]');

function write(folder: string, { family, level, part, items }: Part): void {
  const random = seededRandom(`${seed}/${family}/${level}/${part}`);
  const onlyThisLevel = levelsOf(family).map((_, index) => (index + 1 === level ? 1 : 0));
  const file = openSync(join(folder, `${family}-${level}-${part}.txt`), 'w');
  let text = '';
  for (let i = 0; i < items; i++) {
    const { prompt, completion } = trainingItem(family, random, onlyThisLevel);
    text += prompt + completion + separator;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

mkdirSync(out, { recursive: true });
const parts = families.flatMap((family) =>
  levelsOf(family).flatMap((_, index) =>
    Array.from({ length: Math.ceil(perLevel / itemsPerPart) }, (_, part) => ({
      family,
      level: index + 1,
      part,
      items: Math.min(itemsPerPart, perLevel - part * itemsPerPart),
    })),
  ),
);
await inParallel(import.meta.url, parts, (part) => write(out, part));
