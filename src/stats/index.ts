// The room's face: pure functions, no I/O, no clock.
export { bettingInterval } from './betting.ts';
export { type Interval, publishedLevel } from './interval.ts';
export { meanOfMeans } from './mean-of-means.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { type Random, seededRandom } from './random.ts';
export { criticalValue, wilson } from './wilson.ts';
export { estimateWindow, type WindowEstimate, type WindowSample } from './window.ts';
