// LocalNet: a network of suppliers on this machine, each a real OpenAI server on a port of its own, with blocks and sessions on a clock.
import { getRequestListener } from '@hono/node-server';
import { type Clock, genesisMs, heightAt, sessionAt } from './chain.ts';
import { type ControlSettings, controlApp, defaultApplication, type LocalNetSupplier } from './control.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';
import { inhabit } from './inhabit.ts';
import { bundledModels, readModelFolder } from './model-files.ts';
import { modelLibrary } from './model-library.ts';
import { population, textGeneration } from './population.ts';
import { sessionMembers } from './session-members.ts';
import { type ZooEntry, zoo } from './zoo.ts';

export interface LocalNetOptions {
  /** Same seed, same addresses, sessions and behaviour. */
  readonly seed?: number;
  /** Folder with manifest.json, gguf/ and tokenizers/; the models of the repository unless given. */
  readonly modelsDir?: string;
  /** What the memoriser knows: from an item's text, as it ends a prompt, to its answer. */
  readonly memorised?: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch, for blocks, sessions and whatever happens after a while; `Date.now` unless given. */
  readonly clock?: Clock;
  readonly blockMs?: number;
  readonly sessionBlocks?: number;
  /** Suppliers in one session. */
  readonly sessionSize?: number;
  /** Port of LocalNet's own API; any free one unless given. */
  readonly port?: number;
  /** Other inhabitants than the zoo's. */
  readonly suppliers?: readonly ZooEntry[];
}

export interface LocalNet {
  /** LocalNet's own API. */
  readonly url: string;
  readonly suppliers: readonly LocalNetSupplier[];
  /** Closes every port and frees the models. */
  close(): Promise<void>;
}

/**
 * Starts a LocalNet in this process. Throws `ModelFileError` or `ModelRuntimeError` when a model cannot be served, and the system's error when the
 * port is taken; nothing stays open then.
 *
 * @example
 * const localnet = await startLocalNet({ seed: 7 });
 * // curl $URL/v1/models, for each localnet.suppliers[i].url
 * await localnet.close();
 */
export async function startLocalNet(options: LocalNetOptions = {}): Promise<LocalNet> {
  const { seed = 1, modelsDir = bundledModels, memorised = new Map(), clock = Date.now, port = 0, suppliers: entries = zoo } = options;
  const settings: ControlSettings = {
    seed,
    blockMs: options.blockMs ?? 1_000,
    sessionBlocks: options.sessionBlocks ?? 20,
    sessionSize: options.sessionSize ?? 12,
  };
  const inhabitants = population(entries, seed);
  const addresses = inhabitants.map(({ address }) => address);
  const library = modelLibrary(await readModelFolder(modelsDir));
  const closing = new AbortController();
  const servers: HttpServer[] = [];
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all(servers.map((server) => server.close()));
    await library.close();
  };
  const switchAtMs = (address: string, afterMs: number): number => firstSessionMs(address, addresses, settings, clock()) + afterMs;
  try {
    const context = { seed, clock, library, memorised, switchAtMs, closing: closing.signal };
    const handlers = await Promise.all(inhabitants.map((inhabitant) => inhabit(inhabitant, context)));
    const suppliers: LocalNetSupplier[] = [];
    for (const [i, { entry, address }] of inhabitants.entries()) {
      const server = await startHttpServer(handlers[i] ?? (() => undefined), 0);
      servers.push(server);
      const { name, truth, about } = entry;
      suppliers.push({ address, name, url: server.url, serviceId: textGeneration.id, truth, about });
    }
    const control = await startHttpServer(getRequestListener(controlApp({ settings, clock, suppliers }).fetch), port);
    servers.push(control);
    return { url: control.url, suppliers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Start of the first session, the current one included, that a supplier is in; not before `nowMs`. */
function firstSessionMs(address: string, addresses: readonly string[], settings: ControlSettings, nowMs: number): number {
  const draw = {
    seed: settings.seed,
    serviceId: textGeneration.id,
    application: defaultApplication(settings.seed),
    size: settings.sessionSize,
  };
  const { index: current } = sessionAt(heightAt(nowMs, settings), settings);
  for (let sessionIndex = current; sessionIndex <= current + addresses.length; sessionIndex++) {
    if (!sessionMembers(addresses, { ...draw, sessionIndex }).includes(address)) continue;
    return Math.max(nowMs, genesisMs + sessionIndex * settings.sessionBlocks * settings.blockMs);
  }
  return nowMs;
}
