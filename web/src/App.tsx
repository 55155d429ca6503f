// The page: which service, which view, one live feed beneath both.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { NetworkRow } from './api-types.ts';
import { Board, type BoardView, firstView } from './board/Board.tsx';
import { getNetworks, getTasks, type Scope } from './data/api.ts';
import { type BoardFeed, boardFeed } from './data/board-feed.ts';
import { emptyState } from './data/board-state.ts';
import { useRoute } from './data/route.ts';
import { useLoaded } from './data/use-loaded.ts';
import { Header } from './parts/Header.tsx';
import { Message } from './parts/Message.tsx';
import { Supplier } from './supplier/Supplier.tsx';

export function App() {
  const route = useRoute();
  const { services, trouble } = useServices();
  const first = services.find((row) => row.suppliers > 0) ?? services[0];
  const wanted = route.scope ?? (first === undefined ? null : { network: first.network, service: first.service });
  const network = wanted?.network ?? null;
  const service = wanted?.service ?? null;
  const scope = useMemo<Scope | null>(() => (network === null || service === null ? null : { network, service }), [network, service]);
  const feed = useFeed(scope);
  const state = useSyncExternalStore(feed.subscribe, feed.get);
  const [view, setView] = useState<BoardView>(firstView);
  const key = scope === null ? '' : `${scope.network}/${scope.service}`;
  const tasks = useLoaded(key, String(state.board?.suppliers.length ?? 0), async (signal) =>
    scope === null ? [] : (await getTasks(scope, signal)).data,
  );
  useReadingPlace(route.supplier);
  useTitle(route.supplier === null ? null : (state.board?.suppliers.find((row) => row.id === route.supplier)?.name ?? null));

  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to content
      </button>
      <Header services={services} scope={scope} connection={state.connection} />
      <div id="content" tabIndex={-1}>
        {scope === null ? (
          <main className="board">
            {trouble === null ? (
              <Message title="Starting">
                <p>The test-bench has not listed any supplier yet. This page renews itself.</p>
              </Message>
            ) : (
              <Message title="Hallmark does not answer" kind="trouble">
                <p>{trouble} This page tries again by itself.</p>
              </Message>
            )}
          </main>
        ) : route.supplier === null ? (
          <Board scope={scope} state={state} tasks={tasks.value ?? []} view={view} onView={setView} onRetry={feed.retry} />
        ) : (
          <Supplier
            key={route.supplier}
            scope={scope}
            id={route.supplier}
            tasks={tasks.value ?? []}
            row={state.board?.suppliers.find((row) => row.id === route.supplier)}
          />
        )}
      </div>
      <footer className="foot">
        <p>
          Scores are 0–100 with 95 % intervals, from questions drawn afresh. <a href="/api/v1/board">This board as JSON</a>,{' '}
          <a href="/api/v1/openapi.json">the API</a>.
        </p>
        {state.progress?.view === 'operator' && <p>You are on the operator’s machine: questions and answers are shown to you in full.</p>}
      </footer>
    </>
  );
}

const noFeed: BoardFeed = { subscribe: () => () => {}, get: () => emptyState, retry: () => {}, close: () => {} };

function useFeed(scope: Scope | null): BoardFeed {
  const [feed, setFeed] = useState<BoardFeed>(noFeed);
  useEffect(() => {
    if (scope === null) return undefined;
    const opened = boardFeed(scope);
    setFeed(opened);
    return () => opened.close();
  }, [scope]);
  return feed;
}

const servicesAgainMs = 2_000;
const servicesSeldomMs = 30_000;

/** The services there are; asked for again and again, quickly while there is none. */
function useServices(): { readonly services: readonly NetworkRow[]; readonly trouble: string | null } {
  const [round, setRound] = useState(0);
  const { value, trouble } = useLoaded('services', String(round), async (signal) => (await getNetworks(signal)).data);
  const services = useMemo(() => value ?? [], [value]);
  const isEmpty = services.length === 0;
  useEffect(() => {
    const timer = setInterval(() => setRound((before) => before + 1), isEmpty ? servicesAgainMs : servicesSeldomMs);
    return () => clearInterval(timer);
  }, [isEmpty]);
  return { services, trouble };
}

/** Back on the board, the reader is where they were before they opened a supplier. */
function useReadingPlace(supplier: string | null): void {
  const place = useRef({ top: 0, supplier: null as string | null });
  useEffect(() => {
    if (supplier === null) {
      window.scrollTo(0, place.current.top);
      const id = place.current.supplier;
      if (id !== null) document.querySelector<HTMLElement>(`[data-supplier="${CSS.escape(id)}"] a`)?.focus({ preventScroll: true });
      const remember = () => {
        place.current = { ...place.current, top: window.scrollY };
      };
      window.addEventListener('scroll', remember, { passive: true });
      return () => window.removeEventListener('scroll', remember);
    }
    place.current = { ...place.current, supplier };
    window.scrollTo(0, 0);
    return undefined;
  }, [supplier]);
}

function useTitle(name: string | null): void {
  useEffect(() => {
    document.title = name === null ? 'Hallmark' : `${name} · Hallmark`;
  }, [name]);
}
