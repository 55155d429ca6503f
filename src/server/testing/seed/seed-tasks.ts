// The tasks of the seeded network, and what its items ask.
import { office } from '../../../store/index.ts';
import type { TaskFacts } from '../../store-reads/index.ts';

/** Names of the tasks; ids and estimates come in this order. */
export const taskNames = ['arithmetic', 'comparison', 'copying', 'counting', 'sorting', 'logic', 'world_facts', 'multiple_choice'];

export const taskFacts: readonly TaskFacts[] = taskNames.map((name) => ({
  name,
  description: `Generated items: ${name.replaceAll('_', ' ')}`,
  outputType: name === 'multiple_choice' ? 'multiple_choice' : 'generate_until',
  isDefault: true,
  windowSamples: 100,
  maxAgeMs: 24 * 3_600_000,
}));

/** A task as it is registered in the store. */
export const newTask = (name: string) => ({
  name,
  version: `${name} 1`,
  serviceKind: 'text' as const,
  primaryMetric: 'exact_match',
  disclose: 'afterRetirement' as const,
  owner: office,
  visibility: 'public' as const,
});

/** The right answer of the seeded item of this index. */
export const right = (index: number) => String(index * 8 + 12);

/** What the seeded item of this index asks; public pages must never show it. */
export const question = (index: number) => `Q: What is ${index * 7} + ${index + 12}?\nA:`;

/** The right answer of a seeded item. */
export const targetOf = (_task: string, _version: string, itemId: string): string => right(Number(itemId.slice('item-'.length)));
