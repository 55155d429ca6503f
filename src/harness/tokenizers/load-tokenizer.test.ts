import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hubSettings } from '../datasets/index.ts';
import { startTestHub } from '../datasets/testing/hub-server.ts';
import { loadTokenizer, servedTokenizer } from './load-tokenizer.ts';
import { vectorTokenizerJson } from './testing/vector-tokenizers.ts';

const folder = new URL('../../../models/tokenizers/hallmark-1536', import.meta.url).pathname;
const file = (name: string) => readFileSync(join(folder, name));
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hallmark-tokenizer-'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const offline = () => hubSettings({ HF_HOME: home, HALLMARK_HOME: home, HF_HUB_OFFLINE: '1' });

describe('a folder', () => {
  test('gives a tokenizer with its special tokens and template', async () => {
    const tokenizer = await loadTokenizer(folder, { hub: offline() });
    expect(tokenizer).toMatchObject({ bosToken: '<|endoftext|>', bosTokenId: 0, eosTokenId: 0, chatTemplateNames: ['default'] });
    expect(tokenizer.applyChatTemplate([{ role: 'user', content: ' Who? ' }])).toBe('Q: Who?\nA:');
    expect(tokenizer.decode(tokenizer.encode('Who weighs 42 rings?'))).toBe('Who weighs 42 rings?');
  });

  test('may hold the template in a file of its own, and special tokens in another', async () => {
    writeFileSync(join(home, 'tokenizer.json'), vectorTokenizerJson('llama3'));
    writeFileSync(
      join(home, 'special_tokens_map.json'),
      JSON.stringify({ bos_token: { content: '<|begin|>' }, eos_token: '<|endoftext|>' }),
    );
    writeFileSync(join(home, 'chat_template.jinja'), '{{ bos_token }}{{ messages[0].content }}');
    const tokenizer = await loadTokenizer(home, { hub: offline() });
    expect(tokenizer.applyChatTemplate([{ role: 'user', content: 'x' }])).toBe('<|begin|>x');
    expect(tokenizer.eosTokenId).toBe(1);
    expect(tokenizer.chatTemplateSource()).toBe('{{ bos_token }}{{ messages[0].content }}');
    expect(tokenizer).toMatchObject({ padToken: null, padTokenId: null });
  });

  test('without a tokenizer, or with a damaged one, says which file and what', async () => {
    await expect(loadTokenizer(home, { hub: offline() })).rejects.toThrow(/no tokenizer\.json/);
    for (const [text, problem] of [
      ['{', /tokenizer\.json is not JSON/],
      ['[]', /tokenizer\.json/],
      ['{"model":{}}', /no model\.vocab/],
      ['{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}', /merge 1/],
      ['{"model":{"type":"Magic","vocab":{"a":0}}}', /model\.type/],
      ['{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":-1,"content":"x"}]}', /added_tokens\.0\.id/],
    ] as const) {
      writeFileSync(join(home, 'tokenizer.json'), text);
      await expect(loadTokenizer(home, { hub: offline() })).rejects.toThrow(problem);
    }
  });
});

test('a model of the Hub gives its tokenizer, of which only the small files are fetched', async () => {
  const commit = 'c'.repeat(40);
  const files = {
    'tokenizer.json': file('tokenizer.json'),
    'tokenizer_config.json': file('tokenizer_config.json'),
    'model.safetensors': Buffer.alloc(5000),
  };
  const hub = await startTestHub([{ type: 'model', name: 'org/model', revisions: { main: commit }, commits: { [commit]: files } }]);
  try {
    const settings = hubSettings({ HF_ENDPOINT: hub.endpoint, HF_HOME: home, HALLMARK_HOME: home });
    const tokenizer = await loadTokenizer('org/model', { hub: settings });
    expect(tokenizer.encode('Q: 1')).toEqual((await loadTokenizer(folder, { hub: settings })).encode('Q: 1'));
    expect(hub.seen.some(({ path }) => path.includes('safetensors') && path.includes('resolve'))).toBe(false);
    expect((await loadTokenizer('org/model', { hub: { ...settings, offline: true } })).eosTokenId).toBe(0);
    await expect(loadTokenizer('org/other', { hub: settings })).rejects.toThrow(/"org\/other".*not on the Hub.*tokenizer=FOLDER/s);
    await expect(loadTokenizer('../x y', { hub: settings })).rejects.toThrow(/neither a folder/);
  } finally {
    await hub.close();
  }
});

describe('the tokenizer that a server hands out', () => {
  const body = (files: object) => JSON.stringify(files);

  test('is used, without its chat template', () => {
    const tokenizer = servedTokenizer(
      'http://supplier/pokt/tokenizer',
      body({
        'tokenizer.json': JSON.parse(file('tokenizer.json').toString()),
        'tokenizer_config.json': { eos_token: '<|endoftext|>', chat_template: '{{ 1 }}' },
      }),
    );
    expect(tokenizer.encode('Q: 1')).toHaveLength(4);
    expect(tokenizer).toMatchObject({ eosTokenId: 0, chatTemplateNames: [] });
  });

  test('is refused with what to do when its patterns are not known', () => {
    const json = JSON.parse(vectorTokenizerJson('llama3'));
    expect(servedTokenizer('s', body({ 'tokenizer.json': json })).encode('a b').length).toBeGreaterThan(0);
    json.pre_tokenizer.pretokenizers[0].pattern.Regex = '(a+)+$';
    expect(() => servedTokenizer('s', body({ 'tokenizer.json': json }))).toThrow(/\(a\+\)\+\$.*tokenizer=FOLDER/s);
    json.pre_tokenizer = { type: 'ByteLevel' };
    json.normalizer = { type: 'Sequence', normalizers: [{ type: 'Replace', pattern: { Regex: '(a|a)*b' }, content: '' }] };
    expect(() => servedTokenizer('s', body({ 'tokenizer.json': json }))).toThrow(/not a known one/);
  });

  test('is refused when it is no tokenizer', () => {
    for (const text of ['<html>', '[]', '7', '{}', '{"tokenizer.json": 5}', `{"tokenizer.json": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`]) {
      expect(() => servedTokenizer('http://supplier', text)).toThrow(/http:\/\/supplier/);
    }
  });
});
