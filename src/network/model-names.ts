// Which model name to put into a request: the first that the supplier lists. Suppliers are asked rarely and with little patience.
import { modelsAnswer, parseAnswer } from '../openai/answer.ts';
import type { OpenAiClient } from '../openai/client.ts';
import type { Target } from '../openai/destination.ts';
import { failureKinds } from '../openai/failure.ts';

export interface ModelNames {
  /** The name that the server at this target lists first; null where it lists none or does not answer as it should. Never rejects. */
  of(target: Target): Promise<string | null>;
}

export interface ModelNamesOptions {
  readonly client: OpenAiClient;
  /** How long an answer is good, in ms. */
  readonly ttlMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

const deadlines = { connectMs: 3_000, firstByteMs: 5_000, idleMs: 3_000, totalMs: 8_000 };
/** One failure in a row must not cost a supplier a minute of requests without a model; a hanging one is not asked twice. */
const tries = 3;
const pauseAfterFailureMs = 3_000;
/** Longer names are not names. */
const longestName = 256;

export function modelNames({ client, ttlMs = 60_000, now = () => performance.now() }: ModelNamesOptions): ModelNames {
  const known = new Map<string, { goodUntil: number; readonly name: Promise<string | null> }>();
  const ask = async (target: Target): Promise<{ readonly name: string | null } | 'failed'> => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const exchange = await client.send(target, { method: 'GET', path: '/v1/models', body: null }, { deadlines });
      const answer = parseAnswer(exchange, modelsAnswer);
      if (answer.ok) {
        const name = answer.value.data[0]?.id;
        return { name: name !== undefined && name.length <= longestName ? name : null };
      }
      if (!failureKinds[answer.failure.kind].retry) break;
    }
    return 'failed';
  };
  return {
    of: (target) => {
      const last = known.get(target.baseUrl);
      if (last && now() < last.goodUntil) return last.name;
      const entry = {
        goodUntil: now() + ttlMs,
        name: ask(target).then((answer) => {
          if (answer !== 'failed') return answer.name;
          entry.goodUntil = now() + pauseAfterFailureMs;
          return null;
        }),
      };
      known.set(target.baseUrl, entry);
      return entry.name;
    },
  };
}
