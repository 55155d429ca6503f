// LocalNet in a process of its own, with or without its hostile supplier; everybody is in every session.
import { startLocalNet } from '../../src/network/localnet/localnet.ts';
import { zoo } from '../../src/network/localnet/zoo.ts';
import { serveRequests } from '../support/child.ts';

serveRequests({
  async open({ hostile }: { readonly hostile: boolean }) {
    const suppliers = zoo.filter(({ truth }) => hostile || truth.kind !== 'hostile');
    const { url } = await startLocalNet({ suppliers, sessionSize: suppliers.length });
    return { url };
  },
});
