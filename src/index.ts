// What the published package offers at its root: measuring an endpoint. Harness, statistics and configuration are entries of their own.
export { UnknownTaskError, UnsupportedRequestError } from './harness/errors.ts';
export { defaultTasks, findTask, type Task } from './harness/index.ts';
export type { PublishedScore } from './leaderboard/index.ts';
export { type EndpointScores, type MeasureEndpointOptions, measureEndpoint, type TaskScore } from './measure-endpoint.ts';
