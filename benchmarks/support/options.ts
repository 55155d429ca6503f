// Command-line options of a benchmark: whole numbers and switches with defaults, and the help that lists them.
import process from 'node:process';
import { parseArgs } from 'node:util';

export interface Option<T extends number | boolean | string> {
  readonly default: T;
  readonly about: string;
}

type Values<Options> = { readonly [Name in keyof Options]: Options[Name] extends Option<infer T> ? Widened<T> : never };
type Widened<T> = T extends number ? number : T extends boolean ? boolean : string;

/**
 * Reads `--name value` and `--switch`. `--help` prints what the benchmark compares and its options, and exits; so does a mistake, with code 2.
 *
 * @example
 * const { rounds, quick } = readOptions('Compares A with B.', {
 *   rounds: { default: 5, about: 'rounds of each' },
 *   quick: { default: false, about: 'a smoke run' },
 * });
 */
export function readOptions<const Options extends Readonly<Record<string, Option<number | boolean | string>>>>(
  about: string,
  options: Options,
): Values<Options> {
  const entries = Object.entries(options);
  const help = () => {
    const lines = entries.map(([name, { default: value, about: text }]) => {
      const flag = typeof value === 'boolean' ? `--${name}` : `--${name} ${typeof value === 'number' ? 'N' : 'TEXT'}`;
      return `  ${flag.padEnd(24)}${text}${typeof value === 'boolean' || value === '' ? '' : ` (${value})`}`;
    });
    return `${about.trim()}\n\nOptions (default):\n${lines.join('\n')}\n`;
  };
  try {
    const { values }: { values: Record<string, string | boolean | undefined> } = parseArgs({
      options: {
        help: { type: 'boolean' },
        ...Object.fromEntries(
          entries.map(([name, { default: value }]) => [name, { type: typeof value === 'boolean' ? 'boolean' : 'string' } as const]),
        ),
      },
    });
    if (values.help === true) {
      process.stdout.write(help());
      process.exit(0);
    }
    return Object.fromEntries(entries.map(([name, { default: value }]) => [name, read(name, values[name], value)])) as Values<Options>;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help()}`);
    process.exit(2);
  }
}

function read(name: string, given: string | boolean | undefined, fallback: number | boolean | string): number | boolean | string {
  if (given === undefined || typeof fallback !== 'number') return given ?? fallback;
  if (!/^\d{1,9}$/.test(String(given))) throw new Error(`--${name} ${given}: write a whole number`);
  return Number(given);
}
