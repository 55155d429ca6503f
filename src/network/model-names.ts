// Which model name to put into a request: the first that the supplier lists. Suppliers are asked rarely and with little patience.
import { modelsAnswer, parseAnswer } from '../openai/answer.ts';
import type { OpenAiClient } from '../openai/client.ts';
import type { Target } from '../openai/destination.ts';

export interface ModelNames {
  /** The name that the server at this target lists first; null where it lists none or does not answer as it should. Never rejects. */
  of(target: Target): Promise<string | null>;
}

export interface ModelNamesOptions {
  readonly client: OpenAiClient;
  /** How long an answer is good, in ms; also the pause after a failure. */
  readonly ttlMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

const deadlines = { connectMs: 3_000, firstByteMs: 5_000, idleMs: 3_000, totalMs: 8_000 };
/** Longer names are not names. */
const longestName = 256;

export function modelNames({ client, ttlMs = 60_000, now = () => performance.now() }: ModelNamesOptions): ModelNames {
  const known = new Map<string, { readonly askedAt: number; readonly name: Promise<string | null> }>();
  const ask = async (target: Target): Promise<string | null> => {
    const exchange = await client.send(target, { method: 'GET', path: '/v1/models', body: null }, { deadlines });
    const answer = parseAnswer(exchange, modelsAnswer);
    const name = answer.ok ? answer.value.data[0]?.id : undefined;
    return name !== undefined && name.length <= longestName ? name : null;
  };
  return {
    of: (target) => {
      const last = known.get(target.baseUrl);
      if (last && now() - last.askedAt < ttlMs) return last.name;
      const name = ask(target);
      known.set(target.baseUrl, { askedAt: now(), name });
      return name;
    },
  };
}
