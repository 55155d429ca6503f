// A task's version: a digest of everything that changes what is asked or how it is scored, so that samples of different versions never mix.
import { createHash } from 'node:crypto';
import type { Family } from './family.ts';
import { answerOf, itemOf, promptOf } from './item.ts';
import { defaultScoring } from './scoring.ts';
import { splitOf } from './split.ts';

/** Raise this when the meaning changes in a way that neither the description below nor the sampled items show. */
const generatorVersion = 1;

/** Items per level whose whole texts go into the digest: a changed generator changes the version without anybody remembering to. */
const sampledItems = 32;

/** SHA-256 (hex) of the canonical JSON of shares, scoring, limits and sampled items; `extra` tells variants of a family apart. */
export function familyVersion(family: Family, extra: readonly string[] = []): string {
  const levels = family.levels.map(({ share }, index) => {
    const items = Array.from({ length: sampledItems }, (_, seed) => {
      const { question, fewshot } = itemOf(family, { level: index + 1, seed });
      return [promptOf(question, fewshot), answerOf(question), splitOf(question.content)];
    });
    return [share, items];
  });
  const { filters, exactMatch } = family.scoring ?? defaultScoring;
  const description = [
    generatorVersion,
    family.name,
    family.outputType,
    family.numFewshot,
    family.maxGenToks,
    filters,
    exactMatch,
    extra,
    levels,
  ];
  return createHash('sha256').update(JSON.stringify(description)).digest('hex');
}
