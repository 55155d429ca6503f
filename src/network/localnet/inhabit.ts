// Makes a supplier of what the zoo says that it is: which model answers, and what stands between the model and the client.
import { getRequestListener } from '@hono/node-server';
import type { ModelBackend } from './backend/model-backend.ts';
import type { Behaviour, Handler } from './behaviours/behaviour.ts';
import { flaky } from './behaviours/flaky.ts';
import { hostile } from './behaviours/hostile/hostile.ts';
import { liarBackend } from './behaviours/liar.ts';
import { memoriserBackend } from './behaviours/memoriser.ts';
import { slow } from './behaviours/slow.ts';
import { switchingBackend } from './behaviours/switching.ts';
import type { Clock } from './chain.ts';
import { hashHex, hashUnit } from './chance.ts';
import type { TokenizerFiles } from './model-files.ts';
import type { ModelLibrary } from './model-library.ts';
import { openAiApp } from './openai/app.ts';
import { chatPrompt } from './openai/chat-template.ts';
import type { ServedModel } from './openai/served-model.ts';
import type { Inhabitant } from './population.ts';

export interface InhabitContext {
  readonly seed: number;
  readonly clock: Clock;
  readonly library: ModelLibrary;
  /** What the memoriser knows: from an item's text to its answer. */
  readonly memorised: ReadonlyMap<string, string>;
  /** When a supplier that changes its model does so, in ms since the epoch. */
  readonly switchAtMs: (address: string, afterMs: number) => number;
  readonly closing: AbortSignal;
}

/** The request handler of one supplier. Throws `ModelFileError` for a model that cannot be served. */
export async function inhabit({ entry, address }: Inhabitant, context: InhabitContext): Promise<Handler> {
  const { seed, clock, closing } = context;
  const { backend, tokenizer } = await mindOf({ entry, address }, context);
  let answers = 0;
  const served: ServedModel = {
    id: entry.claims,
    tokenizerFiles: tokenizer.json,
    chatPrompt: chatPrompt(tokenizer.chatTemplate),
    backend,
    next: () => {
      answers++;
      return { id: hashHex(32, seed, address, 'answer', answers), seed: Math.floor(hashUnit(seed, address, 'seed', answers) * 2 ** 32) };
    },
    nowMs: clock,
  };
  const honest = getRequestListener(openAiApp(served).fetch);
  const behave = bodyOf({ entry, address }, seed);
  return behave((request, response) => void honest(request, response), {
    chance: (requestNumber, what) => hashUnit(seed, address, what, requestNumber),
    closing,
  });
}

interface Mind {
  readonly backend: () => ModelBackend;
  readonly tokenizer: TokenizerFiles;
}

/** What a hostile supplier has in place of a model is never asked: any tokenizer will do. */
async function mindOf({ entry: { key, truth }, address }: Inhabitant, context: InhabitContext): Promise<Mind> {
  const { library, clock, memorised, seed, switchAtMs } = context;
  switch (truth.kind) {
    case 'honest': {
      const { backend, tokenizer } = await library.model(truth.model, truth.backEnd ?? key);
      return { backend: () => backend, tokenizer };
    }
    case 'slow':
    case 'flaky': {
      const { backend, tokenizer } = await library.model(truth.model, key);
      return { backend: () => backend, tokenizer };
    }
    case 'switching': {
      const [good, weak] = await Promise.all([library.model(truth.model, key), library.model(truth.later, key)]);
      const backend = switchingBackend(good.backend, weak.backend, clock, switchAtMs(address, truth.afterMs));
      return { backend, tokenizer: good.tokenizer };
    }
    case 'memoriser': {
      const weak = await library.model(truth.model, key);
      const backend = memoriserBackend(weak.backend, memorised);
      return { backend: () => backend, tokenizer: weak.tokenizer };
    }
    case 'liar':
    case 'hostile': {
      const tokenizer = await library.tokenizer(truth.tokenizer);
      const backend = liarBackend(tokenizer.tokenizer, 1024, `${seed}:${address}`);
      return { backend: () => backend, tokenizer };
    }
  }
}

function bodyOf({ entry: { truth }, address }: Inhabitant, seed: number): Behaviour {
  switch (truth.kind) {
    case 'slow':
      return slow(truth.maxDelayMs);
    case 'flaky':
      return flaky(truth.share);
    case 'hostile':
      return hostile(`${seed}:${address}`);
    default:
      return (honest) => honest;
  }
}
