// LocalNet's suppliers as oracles: each answers an item of a task rightly with the probability that its model was measured to have.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { familyNames } from '../../src/harness/index.ts';
import { zoo } from '../../src/network/localnet/zoo.ts';

export interface Inhabitant {
  readonly key: string;
  /** Probability of a right answer, by task; public tasks included. */
  readonly ability: (task: string) => number;
  /** What it becomes when it switches; null where it stays what it is. */
  readonly later: ((task: string) => number) | null;
  readonly memorises: boolean;
  /** Mean over the default tasks, 0 to 1. */
  readonly overall: number;
}

const score = z.object({ score: z.number() }).transform((it) => it.score);
const trueScores = z.object({ files: z.record(z.string(), z.object({ tasks: z.record(z.string(), score) })) });

/** All suppliers of the zoo that answer; the hostile one never does. A liar's nonsense is taken as 2 % right, a fourth in multiple choice. */
export function population(): readonly Inhabitant[] {
  const { files } = trueScores.parse(JSON.parse(readFileSync(new URL('../../models/true-scores.json', import.meta.url), 'utf8')));
  const abilityOf = (model: string) => (task: string) => {
    const family = task.replace(/_public$/, '');
    const found = files[model]?.tasks[family];
    if (found === undefined) throw new Error(`models/true-scores.json has no score of ${model} for ${family}`);
    return found / 100;
  };
  return zoo.flatMap(({ key, truth }): Inhabitant[] => {
    if (truth.kind === 'hostile') return [];
    const ability = truth.kind === 'liar' ? (task: string) => (task === 'multiple_choice' ? 0.25 : 0.02) : abilityOf(truth.model);
    const memorises = truth.kind === 'memoriser';
    return [
      {
        key,
        ability: memorises ? (task) => (task.endsWith('_public') ? 0.99 : ability(task)) : ability,
        later: truth.kind === 'switching' ? abilityOf(truth.later) : null,
        memorises,
        overall: familyNames.reduce((sum, task) => sum + ability(task), 0) / familyNames.length,
      },
    ];
  });
}
