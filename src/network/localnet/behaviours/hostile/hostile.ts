// A supplier that attacks whoever asks it: each request meets the next trick.
import { shuffled } from '../../chance.ts';
import { type Behaviour, numbered } from '../behaviour.ts';
import { bodyTricks } from './body-tricks.ts';
import { textTricks } from './text-tricks.ts';
import type { Trick } from './trick.ts';
import { wireTricks } from './wire-tricks.ts';

/** Every trick there is; docs/threats.md has a line for each. */
export const tricks: readonly Trick[] = [...wireTricks, ...bodyTricks, ...textTricks];

/** Plays `played` in turn, in an order that depends on the seed. Nothing reaches the honest server. */
export const hostile =
  (seed: string, played: readonly Trick[] = tricks): Behaviour =>
  (_honest, { closing }) => {
    const order = shuffled(played, seed, 'tricks');
    return numbered((requestNumber, request, response) => {
      request.resume();
      const [path = '/'] = (request.url ?? '/').split('?');
      order[(requestNumber - 1) % order.length]?.play(response, { path, closing });
    });
  };
