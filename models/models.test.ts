// The model files are those of the manifest, small enough to stay in every clone, and their true scores are of the tasks as they are now.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { getLlama } from 'node-llama-cpp';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultTasks } from '../src/harness/index.ts';
import { seededRandom } from '../src/stats/index.ts';

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(import.meta.dirname, ...path), 'utf8'));

const { files } = z
  .object({
    files: z.record(
      z.string(),
      z.looseObject({ file: z.string(), sha256: z.string(), bytes: z.number(), model: z.string(), tokenizer: z.string() }),
    ),
  })
  .parse(readJson('manifest.json'));
const trueScores = z
  .object({
    exam: z.object({ taskVersions: z.record(z.string(), z.string()) }),
    files: z.record(
      z.string(),
      z.object({
        overall: z.object({ score: z.number() }),
        tasks: z.record(z.string(), z.object({ items: z.number(), score: z.number() })),
      }),
    ),
  })
  .parse(readJson('true-scores.json'));

describe('model files', () => {
  test('are those of the manifest, and no others', () => {
    const listed = Object.values(files).map(({ file }) => file);
    expect(readdirSync(join(import.meta.dirname, 'gguf')).map((file) => `gguf/${file}`)).toEqual(listed);
    for (const { file, sha256, bytes } of Object.values(files)) {
      const content = readFileSync(join(import.meta.dirname, file));
      expect([file, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([file, bytes, sha256]);
    }
  });

  test('take less than 60 MB together', () => {
    const total = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeLessThan(60e6);
  });

  test('have a card and a tokenizer each', () => {
    for (const { model, tokenizer } of Object.values(files)) {
      expect(existsSync(join(import.meta.dirname, 'cards', `${model}.md`)), model).toBe(true);
      expect(existsSync(join(import.meta.dirname, 'tokenizers', tokenizer, 'tokenizer.json')), tokenizer).toBe(true);
    }
  });
});

describe('true scores', () => {
  test('are of every file on at least 20,000 items of every default task', () => {
    expect(Object.keys(trueScores.files)).toEqual(Object.keys(files));
    for (const { tasks } of Object.values(trueScores.files)) {
      expect(Object.keys(tasks)).toEqual(defaultTasks.map(({ name }) => name));
      for (const { items } of Object.values(tasks)) expect(items).toBeGreaterThanOrEqual(20_000);
    }
  });

  test('are of the tasks as they are now: a changed task needs a new exam', () => {
    expect(trueScores.exam.taskVersions).toEqual(Object.fromEntries(defaultTasks.map(({ name, version }) => [name, version])));
  });

  test('reach from chance to above 95', () => {
    const overall = Object.values(trueScores.files).map(({ overall }) => overall.score);
    expect(Math.min(...overall)).toBeLessThan(5);
    expect(Math.max(...overall)).toBeGreaterThan(95);
  });
});

describe('tokenizers', () => {
  const hostile = [
    '',
    ' ',
    '  a  1',
    '\r\n\t\n x',
    '12345 6.7',
    "it's WE'LL",
    'naïve 北京 😀 e\u0301',
    '½ Ⅷ ٣٤',
    '\u001b[31m<b>',
    '.\n..\n\n',
  ];

  test.each(['chalk-q8_0', 'opal-q8_0'])('llama.cpp cuts texts as tokenizer.json says: %s', async (name) => {
    const { file = '', tokenizer: id = '' } = files[name] ?? {};
    const tokenizer = new Tokenizer(readJson('tokenizers', id, 'tokenizer.json'), readJson('tokenizers', id, 'tokenizer_config.json'));
    const random = seededRandom('tokenizers');
    const items = defaultTasks.flatMap((task) =>
      Array.from({ length: 25 }, () => {
        const { itemId } = task.draw(random);
        const [request] = task.constructRequests(itemId);
        return request && 'context' in request ? `${request.context} ${task.target(itemId)}\n` : '';
      }),
    );
    const llama = await getLlama({ build: 'never', gpu: false });
    const model = await llama.loadModel({ modelPath: join(import.meta.dirname, file), vocabOnly: true });
    try {
      for (const text of [...items, ...hostile]) {
        expect([text, [...model.tokenize(text, false)]]).toEqual([text, tokenizer.encode(text, { add_special_tokens: false }).ids]);
      }
    } finally {
      await llama.dispose();
    }
  });
});
