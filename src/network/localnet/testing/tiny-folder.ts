// A folder of random models for tests, laid out like models/: manifest.json, gguf/, tokenizers/.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyTokenizer, writeTinyModel } from './tiny-model.ts';

export interface TinyFolder {
  readonly path: string;
  remove(): void;
}

const chatTemplate = "{% for message in messages %}{% if message['role'] == 'user' %}{{ message['content'] }}{% endif %}{% endfor %}";

/** Writes a folder with one model for each name; the name is its seed. */
export function tinyFolder(names: readonly string[], tokenizerName = 'tiny'): TinyFolder {
  const path = mkdtempSync(join(tmpdir(), 'hallmark-models-'));
  const tokenizerPath = join(path, 'tokenizers', tokenizerName);
  mkdirSync(tokenizerPath, { recursive: true });
  writeFileSync(join(tokenizerPath, 'tokenizer.json'), JSON.stringify(tinyTokenizer()));
  writeFileSync(join(tokenizerPath, 'tokenizer_config.json'), JSON.stringify({ chat_template: chatTemplate }));
  const files = names.map((name) => {
    const file = `gguf/${name}.gguf`;
    writeTinyModel(join(path, file), name);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(path, file)))
      .digest('hex');
    return [name, { file, sha256, tokenizer: tokenizerName, model: name, quantisation: 'f32' }];
  });
  writeFileSync(join(path, 'manifest.json'), JSON.stringify({ files: Object.fromEntries(files) }));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
