// Which item to ask next, and with what probability it was chosen.
import type { Random } from '../random.ts';
import type { Belief } from './belief.ts';
import { type ExposureRound, mayBeAsked, mostItems } from './exposure.ts';
import { informationGains } from './gain.ts';

export interface Choice {
  /** Place of the item in the bank. */
  readonly item: number;
  readonly itemId: string;
  /** Probability of this choice given the answers before it: what a weighted mean of the samples needs. */
  readonly probability: number;
  /** `control`: drawn among all items alike, whatever they tell. */
  readonly how: 'informative' | 'control';
}

export interface ChooseOptions {
  readonly random: Random;
  /** `off`: always the most informative item, which a supplier can foresee. */
  readonly exposure: ExposureRound | 'off';
  /** Share of choices drawn among all items alike, 0 to 1 (default 0.05; none where exposure is off). */
  readonly controlShare?: number;
  /** Classes looked at, see `informationGains`. */
  readonly points?: number;
}

/**
 * The next item, or null where every item is answered, ruled out or at its limit of exposure, or the measurement has its share of the bank.
 *
 * With exposure control the items are gone through from the most informative down, and each is taken with its own probability (Sympson
 * and Hetter 1985), drawn anew for each choice, so that the probability of the choice is known exactly.
 *
 * @example
 * let round = beginMeasurement(startRound(bank, { planned: 200 }));
 * const choice = chooseItem(believe(bank, answers), { random, exposure: round });
 * if (choice !== null) round = noteAsked(round, choice.item);
 */
export function chooseItem(belief: Belief, options: ChooseOptions): Choice | null {
  return chooseItems(belief, 1, options)[0] ?? null;
}

/**
 * Up to `count` items to ask at once, where waiting for each answer takes too long: as `chooseItem`, with what each would tell by itself. Each
 * probability is given the choices before it.
 */
export function chooseItems(
  belief: Belief,
  count: number,
  { random, exposure, controlShare = 0.05, points }: ChooseOptions,
): readonly Choice[] {
  const gains = informationGains(belief, points);
  if (exposure === 'off') return mostInformative(belief, gains, count);
  const candidates: number[] = [];
  gains.forEach((gain, item) => {
    if (gain >= 0 && mayBeAsked(exposure, item)) candidates.push(item);
  });
  candidates.sort((a, b) => (gains[b] ?? 0) - (gains[a] ?? 0));
  const choices: Choice[] = [];
  const most = Math.min(count, mostItems(exposure) - belief.count);
  while (choices.length < most && candidates.length > 0) {
    const { rank, probability, how } = drawRank(candidates, exposure.logAcceptance, random, controlShare);
    const [item = 0] = candidates.splice(rank, 1);
    choices.push({ item, itemId: belief.bank.items[item] ?? '', probability, how });
  }
  return choices;
}

type Draw = Pick<Choice, 'probability' | 'how'> & { readonly rank: number };

function mostInformative({ bank }: Belief, gains: Float64Array, count: number): readonly Choice[] {
  const choices: Choice[] = [];
  for (let k = 0; k < count; k++) {
    let item = -1;
    for (let i = 0; i < gains.length; i++) if ((gains[i] ?? -1) > (gains[item] ?? -1)) item = i;
    if (item === -1) break;
    gains[item] = -1;
    choices.push({ item, itemId: bank.items[item] ?? '', probability: 1, how: 'informative' });
  }
  return choices;
}

function drawRank(candidates: readonly number[], logAcceptance: readonly number[], random: Random, controlShare: number): Draw {
  const informative = walkProbabilities(candidates, logAcceptance);
  const control = random() < controlShare;
  const rank = control ? Math.floor(random() * candidates.length) : drawn(informative, random());
  const probability = (1 - controlShare) * (informative[rank] ?? 0) + controlShare / candidates.length;
  return { rank, probability, how: control ? 'control' : 'informative' };
}

/** Probability that each is the first one taken; who takes none begins again. */
function walkProbabilities(candidates: readonly number[], logAcceptance: readonly number[]): Float64Array {
  const probabilities = new Float64Array(candidates.length);
  let reached = 1;
  candidates.forEach((item, rank) => {
    const acceptance = Math.exp(logAcceptance[item] ?? 0);
    probabilities[rank] = reached * acceptance;
    reached *= 1 - acceptance;
  });
  return probabilities.map((p) => p / (1 - reached));
}

function drawn(probabilities: Float64Array, uniform: number): number {
  let cumulative = 0;
  for (let rank = 0; rank < probabilities.length; rank++) {
    cumulative += probabilities[rank] ?? 0;
    if (uniform < cumulative) return rank;
  }
  return probabilities.length - 1;
}
