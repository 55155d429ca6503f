// Before a supplier is asked in a session: is it still the one whose samples fill the windows? Its tokenizer says so, for free.
import { z } from 'zod';
import { tokenizerSignature } from '../../network/tokenizer-signature.ts';
import { parseAnswer } from '../../openai/answer.ts';
import type { InSession } from '../sessions.ts';
import type { Identifier, StageDeps } from './deps.ts';

const kind = 'tokenizer';
const tokenizerAnswer = z.object({ 'tokenizer.json': z.record(z.string(), z.unknown()) });

export function createIdentifier(): Identifier {
  const checked = new Map<string, { readonly sessionId: string; readonly at: number; readonly done: Promise<void> }>();
  return {
    check(place, signal, deps) {
      const at = deps.now();
      const known = checked.get(place.supplierId);
      if (known?.sessionId === place.session.id && at - known.at < place.network.sessionMs) return known.done;
      const done = identify(place, signal, deps).catch((error: unknown) => {
        checked.delete(place.supplierId);
        if (!signal.aborted) deps.log.warn({ error, supplier: place.supplierId }, 'a signature could not be stored');
      });
      checked.set(place.supplierId, { sessionId: place.session.id, at, done });
      return done;
    },
  };
}

/**
 * Asks for the tokenizer and notes its signature. A changed one means another model: the supplier's windows are emptied, so that no score
 * mixes two models. A supplier without the endpoint has no signature, which changes nothing.
 */
async function identify({ supplierId, address, session, network }: InSession, signal: AbortSignal, deps: StageDeps): Promise<void> {
  const http = { method: 'GET', path: '/pokt/tokenizer', body: null } as const;
  const { exchange } = await deps.limiter.run(supplierId, () => network.relay({ session, address, http, signal }), signal);
  const answer = parseAnswer(exchange, tokenizerAnswer);
  if (!answer.ok) return;
  const value = tokenizerSignature(answer.value['tokenizer.json']);
  const at = deps.now();
  await deps.store.write(async (tx) => {
    const seen = await tx.signatures.observe({ supplierId, kind, value, at });
    if (seen !== 'changed') return;
    await tx.windows.reset({ supplierId, taskId: null, at, reason: 'tokenizer signature changed' });
    await tx.estimates.end({ supplierId, taskId: null, at });
    tx.notify({ kind: 'supplier', supplierId });
  });
}
