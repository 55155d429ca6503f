// Random order.
import type { Random } from '../random.ts';

/** 0 to size - 1 in random order (Fisher and Yates). */
export function shuffled(size: number, random: Random): number[] {
  const places = Array.from({ length: size }, (_, i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = places[i] ?? 0;
    places[i] = places[j] ?? 0;
    places[j] = held;
  }
  return places;
}
