// A supplier far away or overloaded: right answers, late.
import { type Behaviour, later, numbered } from './behaviour.ts';

/** Answers between 100 ms and `maxMs` later than it could. */
export const slow =
  (maxMs = 500): Behaviour =>
  (honest, { chance, closing }) =>
    numbered((requestNumber, request, response) => {
      const delayMs = 100 + chance(requestNumber, 'delay') * (maxMs - 100);
      later(delayMs, response, closing, () => honest(request, response));
    });
