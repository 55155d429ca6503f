// Failure kinds as the store keeps them: text that an older or newer version may have written.
import { type FailureKind, failureKinds } from '../../openai/failure.ts';

/** Whether this version knows the kind. */
export const isFailureKind = (kind: string): kind is FailureKind => Object.hasOwn(failureKinds, kind);
