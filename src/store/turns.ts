// One at a time, in the order of asking.

export interface Turns {
  take<T>(use: () => Promise<T>): Promise<T>;
}

/** A queue of turns: `take` waits for all earlier takers, runs `use`, and lets the next one go, whether `use` fails or not. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(use) {
      const turn = last.then(use, use);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
