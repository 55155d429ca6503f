// From the metric values of many docs to the numbers of a task, and from tasks to groups.
export { type Aggregation, type AggregationName, aggregations, isAggregationName } from './aggregations.ts';
export { aggregateGroup, type GroupMetric, type GroupResult, type TaskResult } from './group.ts';
export { AggregationError } from './scalars.ts';
export { standardError } from './stderr.ts';
