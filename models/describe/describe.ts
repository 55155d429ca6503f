// Writes what is known of the model files, from the files, the population and the graded exam: manifest.json, true-scores.json and a card for each model.
// node models/describe/describe.ts --scores scores.json --seed exam-1
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultTasks } from '../../src/harness/index.ts';
import { modelCard, overview } from './model-card.ts';
import { type Population, parametersOf, readPopulation, recipeOf, trainingTokensOf } from './population.ts';
import { fileScores, readScores } from './true-scores.ts';

const modelsFolder = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { scores: { type: 'string' }, seed: { type: 'string' } } });
if (!values.scores || !values.seed) throw new Error('usage: describe.ts --scores FILE --seed TEXT');

function manifestEntry(population: Population, fileName: string): Record<string, unknown> {
  const name = fileName.slice(0, fileName.lastIndexOf('-'));
  const quantisation = fileName.slice(name.length + 1);
  const { recipe, size } = recipeOf(population, name);
  if (!recipe.quantisations.includes(quantisation)) throw new Error(`population.json does not list ${fileName}`);
  const file = `gguf/${fileName}.gguf`;
  const bytes = readFileSync(join(modelsFolder, file));
  return {
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    model: name,
    quantisation,
    tokenizer: recipe.tokenizer,
    architecture: 'llama',
    parameters: parametersOf(population, name),
    hidden: size.hidden,
    layers: size.layers,
    feedForward: size.feedForward,
    context: 1024,
    base: recipe.base ?? null,
    seed: recipe.seed,
    dataSeed: recipe.dataSeed,
    trainingTokens: trainingTokensOf(population, name),
    mixture: recipe.mixture,
  };
}

const writeJson = (path: string, value: unknown): void => writeFileSync(join(modelsFolder, path), `${JSON.stringify(value, null, 2)}\n`);

const population = readPopulation(join(modelsFolder, 'population.json'));
const fileNames = readdirSync(join(modelsFolder, 'gguf'))
  .map((file) => file.replace(/\.gguf$/, ''))
  .sort();

const entries = new Map(fileNames.map((fileName) => [fileName, manifestEntry(population, fileName)]));
writeJson('manifest.json', { files: Object.fromEntries(entries) });

const scores = fileScores(readScores(values.scores), fileNames);
const taskVersions = Object.fromEntries(defaultTasks.map(({ name, version }) => [name, version]));
writeJson('true-scores.json', { exam: { seed: values.seed, taskVersions }, files: Object.fromEntries(scores) });

const cardFiles = fileNames.map((fileName) => ({ fileName, bytes: Number(entries.get(fileName)?.bytes), scores: scores.get(fileName) }));
writeFileSync(join(modelsFolder, 'cards', 'README.md'), overview(cardFiles));
for (const name of Object.keys(population.models)) {
  const files = cardFiles.filter(({ fileName }) => entries.get(fileName)?.model === name);
  if (files.length > 0) writeFileSync(join(modelsFolder, 'cards', `${name}.md`), modelCard(population, name, files));
}
