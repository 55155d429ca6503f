// ShannonSim as a process of its own. Settings are one line of JSON on standard input, the answer one line on standard output; the process
// ends when its standard input does: then whoever started it is gone.
import { createInterface } from 'node:readline';
import { startShannonSim } from './shannon-sim.ts';
import { type SimReady, simSettings } from './sim-settings.ts';

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => void start(line));

async function start(line: string): Promise<void> {
  try {
    const { suppliers, services, params, suppliersPerSession, ...settings } = simSettings.parse(JSON.parse(line));
    const sim = await startShannonSim({
      ...settings,
      ...(services ? { services: services.map((its) => ({ ...its, computeUnitsPerRelay: BigInt(its.computeUnitsPerRelay) })) } : {}),
      ...(params ? { params } : {}),
      ...(suppliersPerSession === undefined ? {} : { suppliersPerSession }),
      suppliers,
    });
    lines.once('close', () => void sim.close().then(() => process.exit(0)));
    answer({
      ready: true,
      nodes: sim.nodes.map(({ url }) => url),
      application: sim.chain.key('application').address,
      suppliers: sim.suppliers.map(({ name, address, url }) => ({ name, address, url })),
    });
  } catch (error) {
    answer({ ready: false, error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

function answer(ready: SimReady): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}
