// The few native calls of node-llama-cpp that serving needs. Its public API gives one look at a position's probabilities per evaluation and
// sorts the whole vocabulary into JavaScript for it (0.8 ms a position); exact log-probabilities of a prompt need two cheap looks at each.
// The package is pinned; this file checks at start that the calls are there.
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';

export interface NativeSampler {
  applyConfig(config: SamplerConfig): void;
  dispose(): void;
}

export interface SamplerConfig {
  /** 0 is greedy; then `topK`, `topP` and `minP` do nothing. */
  readonly temperature: number;
  /** 0 keeps all tokens. The package's own default, 40, distorts probabilities, as do its defaults of the next two. */
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly seed: number;
  /** Tokens whose logits are raised, and by how much. */
  readonly tokenBiasKeys?: Uint32Array;
  readonly tokenBiasValues?: Float32Array;
}

export interface NativeContext {
  initBatch(size: number): void;
  /** Returns the places in the batch whose logits can be sampled, in the order of `logitIndexes`. */
  addToBatch(sequence: number, firstPosition: number, tokens: Uint32Array, logitIndexes: Uint32Array): Uint32Array;
  decodeBatch(): Promise<void>;
  /** May be called again and again for a place of the latest batch. Probabilities are flat pairs of token and probability, best first. */
  sampleToken(
    place: number,
    sampler: NativeSampler,
    probabilities: boolean,
    confidence: boolean,
  ): Promise<readonly [token: number, probabilities: readonly number[] | undefined, confidence: number | undefined]>;
  /** Forgets positions from `from` up to, not including, `to`. */
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): boolean;
}

/** The native context behind a public one. Throws when the package's version does not have the calls. */
export function nativeContext(context: LlamaContext): NativeContext {
  const native: unknown = Reflect.get(context, '_ctx');
  if (!isNativeContext(native)) throw wrongVersion('context');
  return native;
}

/** A sampler that holds its own state of chance; dispose it. */
export function nativeSampler(llama: Llama, model: LlamaModel): NativeSampler {
  const bindings: unknown = Reflect.get(llama, '_bindings');
  const create: unknown = typeof bindings === 'object' && bindings !== null ? Reflect.get(bindings, 'AddonSampler') : undefined;
  if (typeof create !== 'function') throw wrongVersion('sampler');
  const sampler: unknown = Reflect.construct(create, [Reflect.get(model, '_model')]);
  if (!isNativeSampler(sampler)) throw wrongVersion('sampler');
  return sampler;
}

function isNativeContext(value: unknown): value is NativeContext {
  return hasMethods(value, ['initBatch', 'addToBatch', 'decodeBatch', 'sampleToken', 'removeTokenCellsFromSequence']);
}

function isNativeSampler(value: unknown): value is NativeSampler {
  return hasMethods(value, ['applyConfig', 'dispose']);
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');
}

function wrongVersion(part: string): Error {
  return new Error(`this version of node-llama-cpp has no native ${part} as LocalNet knows it: install node-llama-cpp@3.21.1`);
}
