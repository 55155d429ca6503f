// Where the reader is, kept in the address's hash: the back button works and a link can be passed on.
import { useSyncExternalStore } from 'react';
import type { Scope } from './api.ts';

export interface Route {
  /** Null: whatever comes first. */
  readonly scope: Scope | null;
  /** Id of the supplier that is open. */
  readonly supplier: string | null;
}

/** @example routeOf('#/localnet/text-generation/3f9a') // { scope: { network: 'localnet', service: 'text-generation' }, supplier: '3f9a' } */
export function routeOf(hash: string): Route {
  const [network, service, supplier] = hash.replace(/^#\/?/, '').split('/').map(decode);
  if (!network || !service) return { scope: null, supplier: null };
  return { scope: { network, service }, supplier: supplier || null };
}

export function hashOf(scope: Scope, supplier: string | null = null): string {
  const parts = [scope.network, scope.service, ...(supplier === null ? [] : [supplier])];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => window.location.hash));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
