// What an event says to people.
import { z } from 'zod';
import type { StoredEvent } from '../../store/index.ts';

const plain: Readonly<Record<string, string>> = {
  joined: 'joined the network',
  returned: 'came back to the network',
  left: 'left the network',
  moved: 'moved to another URL',
  signature: 'its signature changed; scores that depend on it begin anew',
  change: 'its answers changed',
  contamination: 'answers public items better than fresh ones of the same kind',
  drift: 'its quality drifted',
  tier: 'its tier changed',
};

const change = z.object({ direction: z.enum(['fall', 'rise']), samplesSince: z.int() });
const contamination = z.object({ split: z.int(), publicOnly: z.int(), pValue: z.number() });
const tier = z.object({ from: z.string().nullable(), to: z.string().nullable(), probability: z.number() });

/**
 * One sentence without a subject and without a full stop. An event whose data have another form than expected is told with its data as they are.
 *
 * @example sentenceOf({ kind: 'signature', data: { kind: 'tokenizer' } }) // 'its signature changed; … (kind: tokenizer)'
 */
export function sentenceOf({ kind, data }: Pick<StoredEvent, 'kind' | 'data'>): string {
  const said =
    (kind === 'change' && changeText(data)) || (kind === 'contamination' && contaminationText(data)) || (kind === 'tier' && tierText(data));
  return said || withFacts(plain[kind] ?? kind, data);
}

function changeText(data: unknown): string | null {
  const parsed = change.safeParse(data);
  if (!parsed.success) return null;
  const { direction, samplesSince } = parsed.data;
  const way = direction === 'fall' ? 'got worse' : 'got better';
  const since = samplesSince === 1 ? 'with its last answer' : `${samplesSince} answers ago`;
  return `${way}, most likely ${since}; what was measured before no longer counts, and it is measured again`;
}

function contaminationText(data: unknown): string | null {
  const parsed = contamination.safeParse(data);
  if (!parsed.success) return null;
  const { split, publicOnly, pValue } = parsed.data;
  return (
    `knows public items by heart: of ${split} pairs of like items of which it got one right, it was the public one in ${publicOnly} ` +
    `(by chance: half of them; so many with a probability of ${percent(pValue)} at most)`
  );
}

function tierText(data: unknown): string | null {
  const parsed = tier.safeParse(data);
  if (!parsed.success) return null;
  const { from, to, probability } = parsed.data;
  // Never rounded up to certainty.
  const sure = probability >= 0.995 ? 'more than 99 % sure' : `${Math.floor(100 * probability + 1e-9)} % sure`;
  if (to === null) return from === null ? `below the lowest tier (${sure})` : `lost tier ${from} and has none (${sure})`;
  return from === null ? `reached tier ${to} (${sure})` : `moved from tier ${from} to ${to} (${sure})`;
}

function percent(share: number): string {
  return share < 0.0001 ? '0.01 %' : `${Number((100 * share).toPrecision(2))} %`;
}

function withFacts(said: string, data: StoredEvent['data']): string {
  const facts = Object.entries(data).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${name}: ${value}`] : [],
  );
  return facts.length === 0 ? said : `${said} (${facts.join(', ')})`;
}
