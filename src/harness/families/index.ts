// The eight families of generated tasks, in the order in which tables show them.
import type { Family } from '../generated/family.ts';
import { arithmetic } from './arithmetic.ts';
import { comparison } from './comparison.ts';
import { copying } from './copying.ts';
import { counting } from './counting.ts';
import { logic } from './logic.ts';
import { multipleChoice } from './multiple-choice.ts';
import { sorting } from './sorting.ts';
import { worldFacts } from './world-facts.ts';

export const families: readonly Family[] = [arithmetic, comparison, copying, counting, sorting, logic, worldFacts, multipleChoice];
