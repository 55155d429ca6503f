// hallmark shannon status | suppliers | session | relay | evidence | verify | keygen: Pocket Network by hand.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import type { ChainFlags } from '../shannon/configured.ts';
import type { EvidenceFlags } from '../shannon/evidence.ts';
import type { KeygenFlags } from '../shannon/keygen.ts';
import type { RelayFlags } from '../shannon/relay.ts';
import type { SessionFlags } from '../shannon/session.ts';
import type { SuppliersFlags } from '../shannon/suppliers.ts';

export function register(program: Command, context: CliContext): void {
  const shannon = program.command('shannon').description('Pocket Network: status, signed relays, evidence, keys');
  const chainCommand = (name: string, description: string): Command =>
    shannon
      .command(name)
      .description(description)
      .option('--node <url...>', "nodes to ask in place of the configuration's")
      .option('--network <id>', 'which configured network, where there are several of kind shannon')
      .option('--json', 'print JSON');
  chainCommand('status', 'nodes, applications, keys, and how many relays the stake pays for').action(async (flags: ChainFlags) => {
    const { runStatus } = await import('../shannon/status.ts');
    context.setExitCode(await runStatus(flags, context));
  });
  chainCommand('suppliers', 'who is staked for a service')
    .requiredOption('--service <id>', 'service, such as text-generation')
    .action(async (flags: SuppliersFlags) => {
      const { runSuppliers } = await import('../shannon/suppliers.ts');
      await runSuppliers(flags, context);
    });
  chainCommand('session', 'the session of an application for a service')
    .requiredOption('--app <address>', 'address of the application')
    .requiredOption('--service <id>', 'service, such as text-generation')
    .option('--height <number>', 'a block of the session; 0 for the latest', '0')
    .action(async (flags: SessionFlags) => {
      const { runSession } = await import('../shannon/session.ts');
      await runSession(flags, context);
    });
  shannon
    .command('relay')
    .description('send one signed relay and print the answer')
    .requiredOption('--service <id>', 'service, such as text-generation')
    .requiredOption('--supplier <address>', 'address of a supplier in the current session')
    .option('--data <json>', 'body of a POST; without it /v1/models is asked for with GET')
    .option('--path <path>', 'path of the request (default: /v1/chat/completions, or /v1/completions as configured)')
    .option('--evidence <file>', 'where to write the evidence')
    .option('--network <id>', 'which configured network, where there are several of kind shannon')
    .option('--json', 'print the outcome as JSON')
    .action(async (flags: RelayFlags) => {
      const { runRelay } = await import('../shannon/relay.ts');
      context.setExitCode(await runRelay(flags, context));
    });
  shannon
    .command('evidence')
    .argument('[ids...]', 'samples or relays, as the sample pages name them')
    .description('take the evidence of stored relays out of the store, for verify or for somebody else')
    .option('--supplier <address>', 'of the last relays to this supplier, in place of ids')
    .option('--last <number>', 'how many of them', '100')
    .option('-o, --out <file>', 'where to write it, one relay in each line (default: standard output)')
    .action(async (ids: readonly string[], flags: EvidenceFlags) => {
      const { runEvidence } = await import('../shannon/evidence.ts');
      context.setExitCode(await runEvidence(ids, flags, context));
    });
  shannon
    .command('verify')
    .argument('<evidence>', 'file of evidence: JSON, one in each line')
    .description('verify that suppliers gave these answers, with nothing but the file')
    .option('--json', 'print the verdicts as JSON, one in each line')
    .action(async (file: string, flags: { readonly json?: boolean }) => {
      const { runVerify } = await import('../shannon/verify.ts');
      context.setExitCode(await runVerify(file, flags, context));
    });
  shannon
    .command('keygen')
    .description('make a private key, in a file that only you may read')
    .requiredOption('-o, --out <file>', 'where to write it; an existing file is never overwritten')
    .option('--json', 'print address and public key as JSON')
    .action(async (flags: KeygenFlags) => {
      const { runKeygen } = await import('../shannon/keygen.ts');
      await runKeygen(flags, context);
    });
}
