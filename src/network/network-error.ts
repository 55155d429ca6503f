// A network's node that does not answer: neither a supplier's failure nor a mistake in this program.

/** Thrown by a `Network` when its node cannot be reached or answers nonsense. Names the node and what to do. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}
