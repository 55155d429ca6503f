// The models in memory: each back end of the zoo is loaded once, checked against the manifest first.
import { type LoadedModel, loadLlamaModel } from './backend/llama-backend.ts';
import type { ModelBackend } from './backend/model-backend.ts';
import { findModelFile, type ModelFolder, readTokenizer, type TokenizerFiles, verifyModelFile } from './model-files.ts';

export interface LibraryModel {
  readonly backend: ModelBackend;
  readonly tokenizer: TokenizerFiles;
}

export interface ModelLibrary {
  /** A model file as `backEnd` serves it. The same back end and file is one server: its requests wait for each other. Throws `ModelFileError`. */
  model(file: string, backEnd: string): Promise<LibraryModel>;
  /** A tokenizer without a model. Throws `ModelFileError`. */
  tokenizer(name: string): Promise<TokenizerFiles>;
  /** Frees all models. */
  close(): Promise<void>;
}

export function modelLibrary(folder: ModelFolder): ModelLibrary {
  const loaded: Promise<LoadedModel>[] = [];
  const once = <T>(make: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
    const made = new Map<string, Promise<T>>();
    return (key) => {
      const result = made.get(key) ?? make(key);
      made.set(key, result);
      return result;
    };
  };
  const tokenizer = once((name) => readTokenizer(folder, name));
  const verified = once(async (name) => {
    const file = findModelFile(folder, name);
    await verifyModelFile(file);
    return file;
  });
  const served = new Map<string, Promise<LibraryModel>>();
  const load = async (name: string): Promise<LibraryModel> => {
    const file = await verified(name);
    const files = await tokenizer(file.tokenizer);
    const loading = loadLlamaModel(file.path, files.tokenizer);
    loaded.push(loading);
    return { backend: (await loading).backend, tokenizer: files };
  };
  return {
    model: (name, backEnd) => {
      const key = `${backEnd}\n${name}`;
      const result = served.get(key) ?? load(name);
      served.set(key, result);
      return result;
    },
    tokenizer,
    close: async () => {
      const settled = await Promise.allSettled(loaded);
      await Promise.all(settled.map((it) => (it.status === 'fulfilled' ? it.value.close() : undefined)));
    },
  };
}
