// Loads a GGUF file with node-llama-cpp and serves it on one thread, with one context of one sequence.
import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';
import { ModelFileError, ModelRuntimeError } from '../model-errors.ts';
import { evaluator } from './evaluator.ts';
import type { ModelBackend } from './model-backend.ts';
import { nativeContext, nativeSampler } from './native-context.ts';
import { positionScorer } from './position-scorer.ts';
import { requestQueue } from './request-queue.ts';
import type { TextTokenizer } from './text-tokenizer.ts';

export interface LoadedModel {
  readonly backend: ModelBackend;
  /** Waits for the request that runs, refuses those that wait, and frees the memory. */
  close(): Promise<void>;
}

/** Tokens evaluated at once; bounds the time until an abort is seen and the size of the logits' buffer. */
const batchSize = 256;

/**
 * Loads one model. Throws `ModelFileError` for a file that is not a model or does not fit its tokenizer, `ModelRuntimeError` when
 * node-llama-cpp is missing or does not run here.
 */
export async function loadLlamaModel(path: string, tokenizer: TextTokenizer): Promise<LoadedModel> {
  const llama = await sharedLlama();
  const model = await open(llama, path);
  const context = await model
    .createContext({
      contextSize: model.trainContextSize,
      batchSize,
      sequences: 1,
      threads: 1,
      // On and off give different greedy answers for q8_0 weights, so that it may not depend on the machine.
      flashAttention: false,
      failedCreationRemedy: false,
    })
    .catch((cause: unknown) => {
      throw new ModelFileError(path, 'llama.cpp cannot make a context for it', { cause });
    });
  checkVocabulary(path, model, tokenizer);
  return serve(llama, model, context, tokenizer);
}

function serve(llama: Llama, model: LlamaModel, context: LlamaContext, tokenizer: TextTokenizer): LoadedModel {
  const native = nativeContext(context);
  const newSampler = () => nativeSampler(llama, model);
  const scorer = positionScorer(native, newSampler);
  const endTokens = new Set<number | null>([model.tokens.eos, model.tokens.eot]);
  const evaluate = evaluator({ context: native, scorer, newSampler, endsText: (token) => endTokens.has(token), batchSize });
  const queue = requestQueue();
  const closing = new AbortController();
  return {
    backend: {
      tokenizer,
      contextSize: context.contextSize,
      generate: (request, onToken, onPrompt) => {
        const signal = AbortSignal.any([request.signal, closing.signal]);
        return queue.run(signal, () => evaluate({ ...request, signal }, onToken, onPrompt));
      },
    },
    close: async () => {
      closing.abort(new Error('the model is closed'));
      await queue.close();
      scorer.dispose();
      await context.dispose();
      await model.dispose();
    },
  };
}

async function open(llama: Llama, path: string): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath: path, gpuLayers: 0, useMmap: true });
  } catch (cause) {
    throw new ModelFileError(path, 'llama.cpp cannot read it as a GGUF model', { cause });
  }
}

function checkVocabulary(path: string, model: LlamaModel, tokenizer: TextTokenizer): void {
  const size = model.fileInfo.metadata.tokenizer.ggml.tokens.length;
  if (size !== tokenizer.vocabularySize) {
    throw new ModelFileError(path, `its vocabulary has ${size} tokens, its tokenizer.json ${tokenizer.vocabularySize}`);
  }
}

/** llama.cpp's library, loaded once for the process: it cannot be unloaded while models of another LocalNet are in use. */
let loading: Promise<Llama> | null = null;

function sharedLlama(): Promise<Llama> {
  loading ??= loadLlama().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function loadLlama(): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp').catch((cause: unknown) => {
    throw new ModelRuntimeError(
      'LocalNet serves its models with node-llama-cpp, which is not installed: run `npm install node-llama-cpp@3.21.1`',
      { cause },
    );
  });
  try {
    return await getLlama({ build: 'never', gpu: false, skipDownload: true, maxThreads: 0, logLevel: LlamaLogLevel.disabled });
  } catch (cause) {
    throw new ModelRuntimeError(
      'node-llama-cpp has no prebuilt llama.cpp that runs on this machine: use x64 or arm64 Linux, macOS or Windows',
      { cause },
    );
  }
}
