// A network that is too large for one pass.
import { afterEach, expect, it } from 'vitest';
import { eachDatabase } from '../../store/testing.ts';
import { type Kit, openKit } from '../testing/bench-kit.ts';
import { discover } from './discover.ts';
import { plan } from './plan.ts';

let kit: Kit;
afterEach(() => kit.close());

eachDatabase((_name, open) => {
  it('looks at a thousand suppliers a pass and misses nobody for long', async () => {
    kit = await openKit({ store: await open(), suppliers: { first: {} }, tasks: ['arithmetic'], newSeed: seeds() });
    const { url } = kit.oracle('first');
    for (let index = 0; index < 1100; index++) kit.network.stake({ address: `other-${index}`, url });
    await discover(kit.network, kit.deps);
    await kit.deps.sessions.refresh();
    const limits = { pendingPerSupplier: 2, pending: 5000, pauseMs: 0, fruitlessPauseMs: 0 };
    const planned = [(await plan(limits, kit.deps)).planned];
    while (planned.length < 10) planned.push((await plan(limits, kit.deps)).planned);
    expect(planned[0]).toBe(1000);
    expect(planned.reduce((sum, one) => sum + one, 0)).toBe(1101);
    expect(new Set((await kit.measurements()).map(({ supplierId }) => supplierId)).size).toBe(1101);
  });
});

function seeds(): () => string {
  let count = 0;
  return () => `seed ${count++}`;
}
