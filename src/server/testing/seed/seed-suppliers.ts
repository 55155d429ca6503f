// The suppliers of the seeded network: how able, how often up, how fast.

export interface SeedSupplier {
  readonly name: string;
  /** Share of right answers among those given, by task; `default` for the rest. */
  readonly ability: Readonly<Record<string, number>> & { readonly default: number };
  /** Share of items answered. */
  readonly up: number;
  readonly latencyMs: number;
}

const numbers = { arithmetic: 0.93, comparison: 0.97, counting: 0.9, sorting: 0.86 };
const wordy = { copying: 0.92, logic: 0.8, world_facts: 0.88, multiple_choice: 0.76 };

/** The kinds of suppliers that LocalNet simulates; none of the numbers is a measurement. */
export const zoo: readonly SeedSupplier[] = [
  { name: 'large-f16', ability: { default: 0.93, logic: 0.84, sorting: 0.9 }, up: 0.995, latencyMs: 212 },
  { name: 'large-q8', ability: { default: 0.925, logic: 0.83, sorting: 0.9 }, up: 0.99, latencyMs: 141 },
  { name: 'large-q4', ability: { default: 0.89, logic: 0.78, sorting: 0.83 }, up: 0.99, latencyMs: 96 },
  { name: 'medium', ability: { default: 0.78, logic: 0.66, arithmetic: 0.7 }, up: 0.998, latencyMs: 88 },
  { name: 'medium-proxied', ability: { default: 0.78, logic: 0.66, arithmetic: 0.7 }, up: 0.985, latencyMs: 131 },
  { name: 'small', ability: { default: 0.58, logic: 0.5, arithmetic: 0.38 }, up: 0.99, latencyMs: 47 },
  { name: 'numbers', ability: { default: 0.22, ...numbers }, up: 0.99, latencyMs: 52 },
  { name: 'words', ability: { default: 0.15, ...wordy }, up: 0.99, latencyMs: 55 },
  { name: 'switcher', ability: { default: 0.66, world_facts: 0.52 }, up: 0.99, latencyMs: 117 },
  { name: 'memoriser', ability: { default: 0.41 }, up: 0.99, latencyMs: 38 },
  { name: 'slow', ability: { default: 0.72, counting: 0.6 }, up: 0.97, latencyMs: 487 },
  { name: 'flaky', ability: { default: 0.81 }, up: 0.71, latencyMs: 154 },
  { name: 'liar', ability: { default: 0.04 }, up: 0.99, latencyMs: 29 },
];

/** A supplier's address, made of its name. */
export function addressOf(name: string): string {
  return `pokt1${Buffer.from(name).toString('hex').padEnd(38, '0').slice(0, 38)}`;
}
