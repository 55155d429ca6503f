// Which of an item's relays says how the item ended.

interface Tried {
  readonly instanceIndex: number;
  /** Numbered on where an item is asked again after an interruption, from its first request. */
  readonly attempt: number;
  readonly failureKind: string | null;
}

/**
 * The last try of the first request that got no usable answer; of the item's last request where all got one. Null where a request
 * before that was never sent. Later requests that an earlier, interrupted round had reached say nothing.
 *
 * @param instances number of requests of the item
 */
export function decidingRelay<Relay extends Tried>(relays: readonly Relay[], instances: number): Relay | null {
  let decided: Relay | null = null;
  for (let index = 0; index < instances; index++) {
    decided = null;
    for (const relay of relays) {
      if (relay.instanceIndex === index && (decided === null || relay.attempt > decided.attempt)) decided = relay;
    }
    if (decided === null || decided.failureKind !== null) return decided;
  }
  return decided;
}
