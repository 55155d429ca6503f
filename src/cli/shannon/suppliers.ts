// What `hallmark shannon suppliers` prints.
import { rpcTypes } from '../../network/shannon/chain/types.ts';
import type { CliContext } from '../context.ts';
import { table } from '../output.ts';
import { type ChainFlags, chainOf, jsonText } from './configured.ts';

export interface SuppliersFlags extends ChainFlags {
  readonly service: string;
}

export async function runSuppliers(flags: SuppliersFlags, context: CliContext): Promise<void> {
  const { chain, close } = await chainOf(flags, context);
  try {
    const suppliers = await chain.suppliers(flags.service);
    const rows = suppliers.map(({ operatorAddress, stakeUpokt, services, unstakeHeight }) => ({
      address: operatorAddress,
      stakeUpokt,
      unstakeHeight,
      endpoints: services
        .filter(({ serviceId }) => serviceId === flags.service)
        .flatMap(({ endpoints }) => endpoints.map(({ url, rpcType }) => ({ rpcType: rpcTypes[rpcType] ?? rpcTypes[0], url }))),
    }));
    if (flags.json) {
      context.stdout.write(jsonText(rows));
      return;
    }
    const lines = table(
      [
        { title: 'supplier', cell: (it) => it.address },
        { title: 'stake (upokt)', align: 'right', cell: (it) => String(it.stakeUpokt) },
        { title: 'endpoints', cell: (it) => it.endpoints.map(({ rpcType, url }) => `${rpcType} ${url}`).join(', ') },
        { title: '', cell: (it) => (it.unstakeHeight === 0 ? '' : `leaves after ${it.unstakeHeight}`) },
      ],
      rows,
    );
    context.stdout.write(`${lines.join('\n')}\n${rows.length} suppliers are staked for ${flags.service}\n`);
  } finally {
    await close();
  }
}
