// A connection that could not be made, with its failure kind.
import type { FailureKind } from './failure.ts';

export class DialError extends Error {
  override readonly name = 'DialError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
