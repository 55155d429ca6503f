// The room's face: start the server, and the reads that it needs.
export type { FailureFacts } from './context.ts';
export { PortBusyError } from './port-busy.ts';
export type { Reads, Scope, View } from './reads.ts';
export { type BoardAnswer, boardSchema } from './schemas/board.ts';
export { type RunningServer, type ServerLimits, type ServerOptions, startServer } from './start.ts';
export { type BenchReport, type StoreReadsOptions, storeReads, type TaskFacts } from './store-reads/index.ts';
