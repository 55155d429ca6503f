// A folder of models for LocalNet's whole zoo, each tiny and random: what matters here is how the command treats files and processes.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type TinyFolder, tinyFolder } from '../../../src/network/localnet/testing/tiny-folder.ts';
import { zoo } from '../../../src/network/localnet/zoo.ts';

export function tinyZoo(): TinyFolder {
  const models = new Set<string>();
  const tokenizers = new Set<string>();
  for (const { truth } of zoo) {
    if ('model' in truth) models.add(truth.model);
    if ('later' in truth) models.add(truth.later);
    if ('tokenizer' in truth) tokenizers.add(truth.tokenizer);
  }
  const folder = tinyFolder([...models]);
  const tokenizer = (name: string) => join(folder.path, 'tokenizers', name);
  for (const name of tokenizers) cpSync(tokenizer('tiny'), tokenizer(name), { recursive: true });
  return folder;
}
