// Contamination: does a supplier know public items by heart, or answer them by another model than the rest?
export { type Contamination, type JudgedAnswer, judgeContamination } from './contamination.ts';
export { gapInterval, gapPValue, type Tally } from './gap.ts';
export { chanceAt, type FittedAnswer, type FittedItem } from './item.ts';
export { type MemoryTest, memoryTest } from './memory.ts';
export { type PersonFit, personFit } from './person-fit.ts';
export { openWatch, type WatchState, watchAnswer, watchVerdict } from './watch.ts';
