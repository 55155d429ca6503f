// Why the chain did not answer a question.
import { NetworkError } from '../../network-error.ts';

export type ChainErrorKind =
  /** No node can be reached, or none answers in time. */
  | 'unreachable'
  /** What came back is not what this question is answered with. */
  | 'malformed'
  /** The node serves another chain than the configured one. */
  | 'wrong_chain'
  /** The node is still syncing, or behind the others by more than is allowed. */
  | 'lagging'
  /** The height asked for is not there yet. */
  | 'not_yet'
  /** No such application, supplier, gateway, service or account. */
  | 'not_found'
  /** The question makes no sense to the chain: an address that is none, for example. */
  | 'bad_request'
  /** No session can be made: the application is unknown or not staked for the service, or the service has no suppliers. */
  | 'no_session'
  /** The node does not know this question: an older chain, or a path that its operator switched off. */
  | 'unsupported';

/** Thrown by everything that asks the chain. Names the node and the question. */
export class ChainError extends NetworkError {
  readonly kind: ChainErrorKind;

  constructor(kind: ChainErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Errors that another node may not have. */
export const isNodesOwn = (kind: ChainErrorKind): boolean =>
  kind === 'unreachable' ||
  kind === 'malformed' ||
  kind === 'wrong_chain' ||
  kind === 'lagging' ||
  kind === 'not_yet' ||
  kind === 'unsupported';
