// Makes a small random Llama model and its tokenizer, so that tests run the whole serving path without trained weights.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { byteLevelAlphabet } from '../backend/text-tokenizer.ts';
import { hashUnit } from '../chance.ts';

export interface TinyModelShape {
  readonly hidden: number;
  readonly layers: number;
  readonly headSize: number;
  readonly feedForward: number;
  readonly contextSize: number;
  /** Merges of neighbouring bytes, most frequent first; each becomes a token. */
  readonly merges: readonly (readonly [string, string])[];
}

const defaultShape: TinyModelShape = {
  hidden: 64,
  layers: 2,
  headSize: 32,
  feedForward: 96,
  contextSize: 512,
  merges: [
    ['t', 'h'],
    ['th', 'e'],
    ['i', 'n'],
    ['a', 'n'],
    ['e', 'r'],
    ['Ġ', 'the'],
    ['o', 'n'],
    ['Ġ', 'a'],
  ],
};

const endOfText = '<|endoftext|>';

/** Tokenizer of a tiny model in Hugging Face's `tokenizer.json` form: byte-level BPE, token 0 is `<|endoftext|>`. */
export function tinyTokenizer(shape: Partial<TinyModelShape> = {}): Record<string, unknown> {
  const { merges } = { ...defaultShape, ...shape };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: 0, content: endOfText, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocabulary(merges).map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => [left, right]),
    },
  };
}

/** Writes the weights of `seed` as a GGUF file (f32). Same seed and shape, same bytes. */
export function writeTinyModel(path: string, seed: string, shape: Partial<TinyModelShape> = {}): void {
  const full = { ...defaultShape, ...shape };
  const tokens = vocabulary(full.merges);
  const metadata: readonly Metadata[] = [
    ['general.architecture', 'string', 'llama'],
    ['general.name', 'string', `tiny ${seed}`],
    ['llama.context_length', 'u32', full.contextSize],
    ['llama.embedding_length', 'u32', full.hidden],
    ['llama.block_count', 'u32', full.layers],
    ['llama.feed_forward_length', 'u32', full.feedForward],
    ['llama.attention.head_count', 'u32', full.hidden / full.headSize],
    ['llama.attention.head_count_kv', 'u32', full.hidden / full.headSize],
    ['llama.rope.dimension_count', 'u32', full.headSize],
    ['llama.attention.layer_norm_rms_epsilon', 'f32', 1e-5],
    ['llama.vocab_size', 'u32', tokens.length],
    ['tokenizer.ggml.model', 'string', 'gpt2'],
    ['tokenizer.ggml.pre', 'string', 'gpt-2'],
    ['tokenizer.ggml.tokens', 'strings', tokens],
    ['tokenizer.ggml.token_type', 'i32s', tokens.map((_, id) => (id === 0 ? 3 : 1))],
    ['tokenizer.ggml.merges', 'strings', full.merges.map((pair) => pair.join(' '))],
    ['tokenizer.ggml.bos_token_id', 'u32', 0],
    ['tokenizer.ggml.eos_token_id', 'u32', 0],
    ['tokenizer.ggml.add_bos_token', 'bool', false],
  ];
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, ggufFile(metadata, tensors(full, tokens.length), seed));
}

function vocabulary(merges: TinyModelShape['merges']): string[] {
  return [endOfText, ...byteLevelAlphabet(), ...merges.map((pair) => pair.join(''))];
}

interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** Standard deviation of the weights; null for a norm's ones. */
  readonly spread: number | null;
}

function tensors({ hidden, layers, feedForward }: TinyModelShape, vocabularySize: number): Tensor[] {
  const square = [hidden, hidden];
  const spread = 1.5 / Math.sqrt(hidden);
  const block = (i: number): Tensor[] => [
    { name: `blk.${i}.attn_norm.weight`, dims: [hidden], spread: null },
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((part) => ({ name: `blk.${i}.${part}.weight`, dims: square, spread })),
    { name: `blk.${i}.ffn_norm.weight`, dims: [hidden], spread: null },
    { name: `blk.${i}.ffn_gate.weight`, dims: [hidden, feedForward], spread },
    { name: `blk.${i}.ffn_up.weight`, dims: [hidden, feedForward], spread },
    { name: `blk.${i}.ffn_down.weight`, dims: [feedForward, hidden], spread },
  ];
  return [
    { name: 'token_embd.weight', dims: [hidden, vocabularySize], spread: 0.3 },
    ...Array.from({ length: layers }, (_, i) => block(i)).flat(),
    { name: 'output_norm.weight', dims: [hidden], spread: null },
  ];
}

type Metadata =
  | readonly [string, 'string', string]
  | readonly [string, 'u32' | 'f32', number]
  | readonly [string, 'bool', boolean]
  | readonly [string, 'strings', readonly string[]]
  | readonly [string, 'i32s', readonly number[]];

const alignment = 32;

// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, version 3
function ggufFile(metadata: readonly Metadata[], list: readonly Tensor[], seed: string): Buffer {
  const head = [Buffer.from('GGUF'), u32(3), u64(list.length), u64(metadata.length), ...metadata.map(metadataBytes)];
  let offset = 0;
  const data: Buffer[] = [];
  for (const tensor of list) {
    head.push(text(tensor.name), u32(tensor.dims.length), ...tensor.dims.map(u64), u32(0), u64(offset));
    const bytes = pad(weights(tensor, seed));
    data.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat([pad(Buffer.concat(head)), ...data]);
}

function weights({ name, dims, spread }: Tensor, seed: string): Buffer {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = new Float32Array(count).fill(1);
  if (spread !== null) {
    let state = Math.floor(hashUnit(seed, name) * 2 ** 32) | 1;
    for (let i = 0; i < count; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      values[i] = ((state >>> 0) / 2 ** 32 - 0.5) * Math.sqrt(12) * spread;
    }
  }
  return Buffer.from(values.buffer);
}

function metadataBytes([key, type, value]: Metadata): Buffer {
  const name = text(key);
  switch (type) {
    case 'string':
      return Buffer.concat([name, u32(8), text(value)]);
    case 'u32':
      return Buffer.concat([name, u32(4), u32(value)]);
    case 'f32': {
      const bytes = Buffer.alloc(4);
      bytes.writeFloatLE(value);
      return Buffer.concat([name, u32(6), bytes]);
    }
    case 'bool':
      return Buffer.concat([name, u32(7), Buffer.from([value ? 1 : 0])]);
    case 'strings':
      return Buffer.concat([name, u32(9), u32(8), u64(value.length), ...value.map(text)]);
    case 'i32s':
      return Buffer.concat([name, u32(9), u32(5), u64(value.length), ...value.map(u32)]);
  }
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((alignment - (bytes.length % alignment)) % alignment)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
