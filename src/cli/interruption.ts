// Ctrl-C, once: the program ends cleanly; twice: at once.
import { exitCodes } from './exit.ts';

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process with 130. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(exitCodes.interrupted);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
