// Every command, in the order of `hallmark --help`. These files are read at each start: what is heavy they import when they run.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { register as bank } from './bank.ts';
import { register as board } from './board.ts';
import { register as evaluate } from './eval.ts';
import { register as init } from './init.ts';
import { register as localnet } from './localnet.ts';
import { register as measure } from './measure.ts';
import { register as shannon } from './shannon.ts';
import { register as start } from './start.ts';
import { register as tasks } from './tasks.ts';

export const commands: readonly ((program: Command, context: CliContext) => void)[] = [
  start,
  measure,
  evaluate,
  board,
  tasks,
  bank,
  localnet,
  shannon,
  init,
];
