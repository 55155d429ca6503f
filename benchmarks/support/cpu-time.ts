// CPU time of processes that cannot be asked: a server and the processes it started. Linux only; elsewhere there is no answer.
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** Linux counts in hundredths of a second here, whatever the kernel's own tick is. */
const tickUs = 10_000;

interface ProcessTimes {
  readonly parent: number;
  readonly us: number;
}

/** CPU time in µs of a process and of those it started, threads included; null where the system does not say. */
export function cpuTimeOfTree(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  const all = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(Number(name)) : null;
    if (times) all.set(Number(name), times);
  }
  const isBelow = (one: number | undefined): boolean => one !== undefined && one !== 0 && (one === pid || isBelow(all.get(one)?.parent));
  let us = 0;
  for (const [one, times] of all) if (isBelow(one)) us += times.us;
  return us;
}

function timesOf(pid: number): ProcessTimes | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything: fields are counted from its end. User and system time, own and of ended children.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { parent: Number(fields[1]), us: ticks * tickUs };
  } catch {
    // It ended while we looked.
    return null;
  }
}
