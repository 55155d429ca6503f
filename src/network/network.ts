// What the test-bench needs from a network: who is staked for which service, who is in which session, and how to send one relay.
// LocalNet, static endpoints and Shannon each implement it.
import type { Exchange, HttpRequest } from '../openai/exchange.ts';

export interface Service {
  readonly id: string;
  readonly kind: 'text' | 'image' | 'embedding';
}

export interface SupplierListing {
  readonly serviceId: string;
  /** Operator address: the supplier's identity within network and service. */
  readonly address: string;
  /** A label for people; hostile text, null where the network has none. */
  readonly name: string | null;
  /** One per RPC type. */
  readonly urls: readonly { readonly rpcType: string; readonly url: string }[];
}

/** A session: these suppliers serve this application for this service from `startHeight` to `endHeight`, both inclusive. */
export interface Session {
  readonly id: string;
  readonly serviceId: string;
  readonly application: string;
  readonly startHeight: number;
  readonly endHeight: number;
  readonly addresses: readonly string[];
}

export interface RelayRequest {
  readonly session: Session;
  readonly address: string;
  readonly http: HttpRequest;
  readonly signal?: AbortSignal;
}

/** One relay's outcome. `evidence` holds signed bytes where the network signs. */
export interface RelayOutcome {
  readonly exchange: Exchange;
  readonly height: number;
  readonly computeUnits: number;
  readonly evidence: Buffer | null;
}

export interface Network {
  /** The configured id, e.g. `localnet`. */
  readonly id: string;
  readonly kind: 'localnet' | 'endpoints' | 'shannon';
  readonly services: readonly Service[];
  /** Typical length of a session in ms: what "every 2 sessions" means on a clock. */
  readonly sessionMs: number;
  height(): Promise<number>;
  /** All staked suppliers of all services. Throws `NetworkError` when no node answers. */
  suppliers(): Promise<readonly SupplierListing[]>;
  /** The current sessions of the configured applications, one per application and service. */
  sessions(): Promise<readonly Session[]>;
  /** Sends one relay. Never throws for what a supplier does: failures are outcomes. */
  relay(request: RelayRequest): Promise<RelayOutcome>;
  /** Model name to put in a request to this supplier, as the supplier lists it; null to leave it out. */
  model(address: string, serviceId: string): Promise<string | null>;
  /** Which of OpenAI's APIs to ask this supplier over; without completions there are no log-probabilities of prompts. */
  api(address: string, serviceId: string): 'completions' | 'chat';
  close(): Promise<void>;
}
