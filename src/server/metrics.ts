// What this server tells Prometheus about itself. Labels are routes and status classes, never anything a client sent.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface ServerMetrics {
  readonly registry: Registry;
  observeRequest(route: string, status: number, seconds: number): void;
  countDropped(): void;
}

/**
 * Registers this room's metrics.
 *
 * @param registry where the rest of the program puts its own; a new one with Node's metrics when left out
 * @param liveClients how many clients the live events have now
 */
export function serverMetrics(registry: Registry | undefined, liveClients: () => number): ServerMetrics {
  const registers = [registry ?? nodeRegistry()];
  const requests = new Histogram({
    name: 'hallmark_http_request_seconds',
    help: 'Time to answer a request, by route and class of status',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    registers,
  });
  const dropped = new Counter({
    name: 'hallmark_live_dropped_total',
    help: 'Live clients cut off because they did not keep up',
    registers,
  });
  new Gauge({
    name: 'hallmark_live_clients',
    help: 'Clients that receive live events',
    registers,
    collect() {
      this.set(liveClients());
    },
  });
  return {
    registry: registers[0] ?? nodeRegistry(),
    observeRequest: (route, status, seconds) => requests.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds),
    countDropped: () => dropped.inc(),
  };
}

function nodeRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
