// Who may sign for an application in a session.

export interface Delegations {
  readonly address: string;
  readonly gateways: readonly string[];
  /** Gateways that left, by the end height of the last session in which they are still members. */
  readonly pendingUndelegations: ReadonlyMap<number, readonly string[]>;
}

/** The application's gateways in a session that ends at this height, those that left since included. */
export function gatewaysAt({ gateways, pendingUndelegations }: Delegations, sessionEndHeight: number): readonly string[] {
  const leaving = [...pendingUndelegations]
    .filter(([lastEndHeight]) => lastEndHeight >= sessionEndHeight)
    .sort(([a], [b]) => a - b)
    .flatMap(([, addresses]) => addresses);
  return [...gateways, ...leaving];
}

/** Addresses of the ring: the application and its gateways, or the application twice. */
export function ringAddresses(delegations: Delegations, sessionEndHeight: number): readonly string[] {
  const members = gatewaysAt(delegations, sessionEndHeight);
  return [delegations.address, ...(members.length > 0 ? members : [delegations.address])];
}
