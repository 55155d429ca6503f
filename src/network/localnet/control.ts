// LocalNet's own API, what a chain's node is for a real network: heights, sessions, suppliers. `/zoo` alone says who is what.
import { Hono } from 'hono';
import { type ChainSettings, type Clock, heightAt, sessionAt } from './chain.ts';
import { hashHex } from './chance.ts';
import { textGeneration } from './population.ts';
import { sessionMembers } from './session-members.ts';
import type { Truth } from './zoo.ts';

/** A supplier of a running LocalNet. */
export interface LocalNetSupplier {
  readonly address: string;
  readonly name: string;
  readonly url: string;
  readonly serviceId: string;
  /** For tests and people; the suppliers' own servers do not show it. */
  readonly truth: Truth;
  readonly about: string;
}

export interface ControlSettings extends ChainSettings {
  readonly seed: number;
  readonly sessionSize: number;
}

export interface ControlParts {
  readonly settings: ControlSettings;
  readonly clock: Clock;
  readonly suppliers: readonly LocalNetSupplier[];
}

/** What one relay costs on this network. */
const computeUnitsPerRelay = 100;

/** The application that everybody uses who does not bring one. */
export function defaultApplication(seed: number): string {
  return `pokt1${hashHex(38, seed, 'application')}`;
}

/** `GET /status`, `/suppliers`, `/sessions?application=…&height=…`, `/zoo`; JSON, lists as `{data}`. */
export function controlApp({ settings, clock, suppliers }: ControlParts): Hono {
  const { seed, sessionSize, sessionBlocks, blockMs } = settings;
  const addresses = suppliers.map(({ address }) => address);
  const app = new Hono();
  app.get('/status', (c) =>
    c.json({
      network: 'localnet',
      height: heightAt(clock(), settings),
      blockMs,
      sessionBlocks,
      services: [{ ...textGeneration, computeUnitsPerRelay }],
      application: defaultApplication(seed),
    }),
  );
  app.get('/suppliers', (c) =>
    c.json({
      data: suppliers.map(({ address, name, url, serviceId }) => ({ address, name, serviceId, urls: [{ rpcType: 'JSON_RPC', url }] })),
    }),
  );
  app.get('/sessions', (c) => {
    const application = c.req.query('application') ?? defaultApplication(seed);
    const current = heightAt(clock(), settings);
    const height = Number(c.req.query('height') ?? current);
    if (!Number.isSafeInteger(height) || height < 1) return c.json({ error: 'height must be a whole number from 1' }, 400);
    const { index, startHeight, endHeight } = sessionAt(height, settings);
    const draw = { seed, serviceId: textGeneration.id, application, sessionIndex: index, size: sessionSize };
    const session = {
      id: hashHex(64, seed, 'session', application, textGeneration.id, startHeight),
      serviceId: textGeneration.id,
      application,
      startHeight,
      endHeight,
      addresses: sessionMembers(addresses, draw),
    };
    return c.json({ height: current, data: [session] });
  });
  app.get('/zoo', (c) => c.json({ data: suppliers }));
  return app;
}
