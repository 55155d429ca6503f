// Errors of an evaluation that a person caused or can mend: each names the thing and what to type instead.

/** Flags, model arguments or a workload file that cannot work. */
export class EvalUsageError extends Error {
  override readonly name = 'EvalUsageError';
}

/** The endpoint did not give what the evaluation needs; what was answered before is kept in the response cache. */
export class EvalEndpointError extends Error {
  override readonly name = 'EvalEndpointError';
  /** Requests that were answered before, of how many. */
  readonly answered: number;
  readonly wanted: number;
  constructor(message: string, progress: { readonly answered: number; readonly wanted: number }) {
    super(message);
    this.answered = progress.answered;
    this.wanted = progress.wanted;
  }
}

/** Ctrl-C: what was answered is kept. */
export class EvalInterruptedError extends Error {
  override readonly name = 'EvalInterruptedError';
}
