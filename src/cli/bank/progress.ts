// One line on a terminal that says how far a long computation is; nothing where stderr is no terminal.
import type { OutputStream } from '../context.ts';

/** Called with the share that is done, 0 to 1; draws at most one line per percent. `done` removes the line. */
export function progressLine(stream: OutputStream, what: string): { readonly update: (share: number) => void; readonly done: () => void } {
  let last = -1;
  return {
    update: (share) => {
      const percent = Math.floor(100 * share);
      if (stream.isTTY !== true || percent === last) return;
      last = percent;
      stream.write(`\r${what} ${percent} %\u001b[K`);
    },
    done: () => {
      if (last !== -1) stream.write('\r\u001b[K');
    },
  };
}
