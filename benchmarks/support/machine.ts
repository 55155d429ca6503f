// The machine a benchmark runs on: which core a process gets, and the line that says what the figures were taken on.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import process from 'node:process';

const commandOf = (name: string) => [`/usr/bin/${name}`, `/bin/${name}`].find((path) => existsSync(path));
const taskset = commandOf('taskset');
const chrt = commandOf('chrt');

/** Whether processes can be given a core of their own: Linux with `taskset` and two cores. */
export const canPin = process.platform === 'linux' && taskset !== undefined && availableParallelism() > 1;

/** What goes before a command so that it runs on this core; nothing where cores cannot be given. */
export const onCore = (core: number): readonly string[] => (canPin && taskset !== undefined ? [taskset, '-c', String(core)] : []);

/** Moves this process, with all its threads and the children it will start, to a core. */
export const moveToCore = (core: number): void => {
  if (canPin && taskset !== undefined) execFileSync(taskset, ['-acp', String(core), String(process.pid)], { stdio: 'ignore' });
};

/**
 * Lets the main thread of a process go before everything else on its core; false where that is not allowed. A nice value would not do: Linux
 * weighs it within a session only (`autogroup` in sched(7)), and each of PostgreSQL's processes is a session of its own.
 */
export function putFirst(pid: number): boolean {
  if (process.platform !== 'linux' || chrt === undefined) return false;
  try {
    execFileSync(chrt, ['--fifo', '--pid', '1', String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** For example `2 x AMD EPYC, 24 GB, Node v24.21.0, load 0.3`. The load tells whether others were at work meanwhile. */
export const machine = (): string =>
  `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? process.arch}, ${Math.round(totalmem() / 2 ** 30)} GB, ` +
  `Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
