// The room's face: pure functions from estimates to what people read.
export {
  type BoardScore,
  type BoardSupplier,
  type BoardTask,
  board,
  type Latency,
  type SupplierRow,
  type SupplierStatus,
  type TaskEstimate,
} from './board.ts';
export { type BudgetRules, type KnownTask, wantedSamples } from './budget.ts';
export { minSamplesToRank, overall } from './overall.ts';
export { type HistoryPart, type OverallPoint, overallHistory } from './overall-history.ts';
export { type PublishedScore, published } from './published.ts';
export * from './taxonomy/index.ts';
export * from './tiers/index.ts';
