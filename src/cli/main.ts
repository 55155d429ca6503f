// The command line: builds the program from its commands, runs it, and ends it with a documented exit code.
import { readFileSync } from 'node:fs';
import { Command, CommanderError, type Option } from 'commander';
import { commands } from './commands/index.ts';
import { type CliIo, type CliState, createState } from './context.ts';
import { errorReport, exitCodes } from './exit.ts';
import { checkHome } from './home.ts';

/** Runs one command line and gives its exit code; prints errors, throws none. `args` are those after the command's name. */
export async function main(args: readonly string[], io: CliIo): Promise<number> {
  const program = new Command('hallmark');
  const state = createState(io, () => program.opts<{ config?: string }>().config);
  describeProgram(program, io);
  program.hook('preAction', () => checkHome(io.env.HALLMARK_HOME));
  for (const register of commands) register(program, state.context);
  describeHelp(program.commands);
  try {
    await program.parseAsync(args, { from: 'user' });
    return state.exitCode();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    return printError(error, state);
  }
}

/** Runs the command line of this process. Called by bin/hallmark.js. */
export async function runProcess(): Promise<void> {
  const io: CliIo = { env: process.env, stdout: process.stdout, stderr: process.stderr };
  process.stdout.on('error', endWithReader);
  process.on('uncaughtException', (error) =>
    process.exit(
      printError(
        error,
        createState(io, () => undefined),
      ),
    ),
  );
  process.exitCode = await main(process.argv.slice(2), io);
}

function describeProgram(program: Command, io: CliIo): void {
  program
    .description('Measures, verifies and ranks AI models that independent suppliers serve.')
    .version(version(), '-V, --version', 'print the version')
    .option('-c, --config <file>', 'configuration file (default: hallmark.yaml)')
    .helpOption('-h, --help', 'show help; `hallmark COMMAND --help` for one command')
    .addHelpText('after', helpEnd)
    .configureHelp({
      // `hallmark help measure` works, and needs no line of its own.
      visibleCommands: ({ commands: own }) => [...own],
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map((it) => it.name().toUpperCase())].join(' '),
      optionDescription,
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      outputError: (text, write) => write(`hallmark: ${oneLine(text)}\n`),
    })
    .exitOverride()
    .showSuggestionAfterError();
}

function describeHelp(commands: readonly Command[]): void {
  for (const command of commands) {
    command.helpOption('-h, --help', 'show this help');
    describeHelp(command.commands);
  }
}

/** Defaults as one types them: not quoted, and none where there is nothing. */
function optionDescription({ description, defaultValue }: Option): string {
  const hasDefault = (typeof defaultValue === 'string' && defaultValue !== '') || typeof defaultValue === 'number';
  return hasDefault ? `${description} (default: ${defaultValue})` : description;
}

const helpEnd = `
Examples:
  hallmark start                            everything, on this machine
  hallmark measure http://127.0.0.1:8000    one endpoint, once, now
  hallmark measure URL --min-score logic=80 exit code 1 if it scores less
  hallmark board --json                     the leaderboard for programs

Exit codes:
  0  done                          2  wrong use or configuration
  1  measured, below --min-score   3  network or supplier failure
                                   130  stopped by Ctrl-C before the end`;

/** Commander puts its suggestion on a second line. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ');
}

function printError(error: unknown, { context, secrets }: CliState): number {
  const report = errorReport(error, { debug: context.env.HALLMARK_DEBUG === '1', secrets: secrets() });
  context.stderr.write(report.text);
  return report.exitCode;
}

/** `hallmark board | head` closes the pipe early, which is no error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.done);
}

/** Both src/cli and dist/cli lie two levels below the package. */
function version(): string {
  const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(manifest.version);
}
