// One transaction on one session, guarded: nothing but SQL may be awaited inside it.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database, Session } from './database.ts';
import { TransactionMisuseError } from './errors.ts';

/** How long a transaction may stay without running a statement before it is rolled back. */
export const defaultIdleLimitMs = 2000;

const inside = new AsyncLocalStorage<true>();

/**
 * Refuses calls of the root store inside a transaction: on PGlite they would wait for the transaction that waits for them.
 * Throws `TransactionMisuseError`.
 */
export function refuseInsideTransaction(call: string): void {
  if (inside.getStore()) {
    throw new TransactionMisuseError(
      `${call} was called inside a transaction: use the transaction's own queries, or call it before or after`,
    );
  }
}

/**
 * Runs `fn` between begin and commit; rolls back when it throws. When `fn` goes `idleLimitMs` without a statement (it awaits
 * something that is not SQL), the transaction is rolled back and the call rejects with `TransactionMisuseError`.
 */
export async function runTransaction<T>(database: Database, idleLimitMs: number, fn: (session: Session) => Promise<T>): Promise<T> {
  const outcome = await database.withSession(async (session) => {
    const guard = guardSession(session, idleLimitMs);
    await session.script('begin');
    try {
      const value = await Promise.race([inside.run(true, () => fn(guard.session)), guard.expired]);
      guard.end();
      await session.script('commit');
      return { value };
    } catch (error) {
      guard.end();
      // A session that cannot even roll back is not used again: it leaves with the error.
      await session.script('rollback').catch(() => Promise.reject(error));
      return { error };
    }
  });
  if ('error' in outcome) throw database.clarify(outcome.error);
  return outcome.value;
}

interface Guard {
  readonly session: Session;
  /** Rejects when the transaction stayed idle too long. */
  readonly expired: Promise<never>;
  end(): void;
}

function guardSession(session: Session, idleLimitMs: number): Guard {
  const expired = Promise.withResolvers<never>();
  expired.promise.catch(() => undefined);
  /** Why no more statements may run; null while they may. */
  let over: string | null = null;
  let running = 0;
  const timer = setTimeout(() => {
    if (running > 0 || over !== null) return;
    over = `a transaction ran no statement for ${idleLimitMs} ms and was rolled back: await nothing but the transaction's queries inside store.write`;
    expired.reject(new TransactionMisuseError(over));
  }, idleLimitMs);
  const guarded = async <T>(run: () => Promise<T>): Promise<T> => {
    if (over !== null) throw new TransactionMisuseError(over);
    running += 1;
    try {
      return await run();
    } finally {
      running -= 1;
      if (over === null) timer.refresh();
    }
  };
  return {
    session: {
      query: (sql, parameters, style) => guarded(() => session.query(sql, parameters, style)),
      script: (sql) => guarded(() => session.script(sql)),
      ...(session.copy && { copy: (statement, data) => guarded(async () => session.copy?.(statement, data)) }),
    },
    expired: expired.promise,
    end() {
      clearTimeout(timer);
      over ??= 'a query ran after its transaction had ended: await every query inside store.write';
    },
  };
}
