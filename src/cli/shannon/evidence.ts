// What `hallmark shannon evidence` does: takes stored evidence out of the test-bench's store, in the form that `verify` reads.
import { writeFile } from 'node:fs/promises';
import { hasStore, openStore } from '../../store/index.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit.ts';
import { openLog } from '../log.ts';
import { wholeNumber } from '../numbers.ts';

export interface EvidenceFlags {
  readonly supplier?: string;
  readonly last: string;
  readonly out?: string;
}

/** Larger exports would not fit into memory where answers are long. */
const mostRelays = 10_000;

/** `ids`: of samples or relays; none where a supplier is named. */
export async function runEvidence(ids: readonly string[], flags: EvidenceFlags, context: CliContext): Promise<ExitCode> {
  const { supplier, out } = flags;
  if ((supplier === undefined) === (ids.length === 0))
    throw new UsageError('name samples or relays by their ids, or a supplier with --supplier');
  const last = wholeNumber('--last', flags.last, 1, mostRelays);
  const config = await context.config();
  if (config.databaseUrl === null && !hasStore(config.home))
    throw new UsageError(`nothing was measured here yet: there is no store in ${config.home}; \`hallmark start\` makes one`);
  const log = openLog(config, (line) => context.stderr.write(`${line}\n`));
  const store = await openStore({ home: config.home, databaseUrl: config.databaseUrl?.reveal(), clock: Date, log });
  try {
    const { evidence } = store.read;
    const found = await (supplier === undefined ? evidence.byIds('operator', ids) : evidence.newest('operator', supplier, last));
    const text = found.map(({ bytes }) => `${bytes.toString('utf8')}\n`).join('');
    if (out === undefined) context.stdout.write(text);
    else if (found.length > 0) await writeFile(out, text);
    const missing = ids.filter((id) => !found.some(({ relayId }) => relayId === id || relayId.startsWith(`${id}-`)));
    for (const id of missing) context.stderr.write(`no evidence is stored for ${id}: unknown, expired, nothing came back, or not signed\n`);
    if (found.length === 0 && supplier !== undefined)
      context.stderr.write(`no evidence is stored of ${supplier}: not measured yet, or not over a network that signs\n`);
    else if (out !== undefined && found.length > 0)
      context.stdout.write(`evidence of ${found.length} relays is in ${out}; hallmark shannon verify ${out} checks it\n`);
    return found.length > 0 && missing.length === 0 ? exitCodes.done : exitCodes.failure;
  } finally {
    await store.close();
  }
}
