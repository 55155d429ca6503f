// hallmark localnet: the simulated network alone, for any OpenAI client.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import type { LocalnetFlags } from '../localnet.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('localnet')
    .description('run the simulated network alone, for any OpenAI client')
    .option('--seed <number>', 'same seed, same suppliers, sessions and behaviour', '1')
    .option('--port <number>', "port of LocalNet's own API; 0 takes any free one", '8790')
    .option('--models <folder>', 'folder of models (default: those of the repository)')
    .option('--shannon', 'put a simulated Shannon in front: a chain, sessions and signed relays')
    .option('--json', 'print the list of suppliers as JSON')
    .action(async (flags: LocalnetFlags) => {
      const { runLocalnet } = await import('../localnet.ts');
      context.setExitCode(await runLocalnet(flags, context));
    });
}
