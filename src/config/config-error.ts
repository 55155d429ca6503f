// The error that a wrong configuration ends in: all problems at once, one line each.
import type { ConfigProblem } from './types.ts';

/** Wrong configuration, with every problem found. The message has one line per problem: `hallmark.yaml:12:5: tasks[1].window.samples must be ≥ 1`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options);
    this.problems = problems;
  }
}

/** One line for people and editors. */
export function formatProblem({ file, line, column, path, message }: ConfigProblem): string {
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${path === '' ? message : `${path} ${message}`}`;
}
