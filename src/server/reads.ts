// What the server reads: every question it asks, in the words of the people who look at the answers. store-reads.ts answers
// them from the store.
import type { BoardTask, SupplierRow, Taxonomy, TierScale } from '../leaderboard/index.ts';
import type { Disclose } from '../store/index.ts';

/** Who asks. `public` sees what is public; `operator` (view.ts) sees everything of the store's own owner. */
export type View = 'public' | 'operator';

/** Where ranks hold: one service of one network. */
export interface Scope {
  readonly network: string;
  readonly service: string;
}

export interface ServiceRead extends Scope {
  readonly networkKind: string;
  readonly serviceKind: string;
  readonly suppliers: number;
}

export interface TaskRead extends BoardTask {
  readonly version: string;
  readonly description: string;
  readonly outputType: string;
  readonly metric: string;
  readonly disclose: Disclose;
  /** Samples in a full window. */
  readonly windowSamples: number;
}

/** A supplier as the network lists it. `name` and `urls` are hostile text. */
export interface SupplierRead extends Scope {
  readonly id: string;
  readonly address: string;
  readonly name: string | null;
  readonly staked: boolean;
  /** When the network first and last listed it. */
  readonly firstSeen: Date;
  readonly lastListed: Date;
  readonly urls: readonly { readonly rpcType: string; readonly url: string; readonly since: Date }[];
}

/** One estimate as it was published at `at`; proportions 0-1. */
export interface EstimateRead {
  /** Null for the overall score. */
  readonly task: string | null;
  readonly at: Date;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

export interface FailureRead {
  readonly kind: string;
  readonly count: number;
}

/** Bytes that went over the wire, by digest; `text` is null where they may not be shown or are past their retention. */
export interface TextRead {
  /** SHA-256, hex. */
  readonly digest: string;
  /** Null where the bytes are past their retention. */
  readonly bytes: number | null;
  readonly text: string | null;
}

/** One item asked of one supplier. All texts are hostile. `value` is the primary metric, 0-1; null where no answer came. */
export interface SampleRead {
  readonly id: string;
  readonly task: string;
  readonly taskVersion: string;
  readonly at: Date;
  readonly value: number | null;
  readonly failure: { readonly kind: string; readonly detail: string } | null;
  readonly latencyMs: number | null;
  readonly request: TextRead | null;
  readonly answer: TextRead | null;
  /** The right answer; null where nobody can tell any more. */
  readonly target: string | null;
  /** The task's rule of disclosure. */
  readonly disclose: Disclose;
  /** Whether the item can never be asked again. */
  readonly retired: boolean;
}

export interface EventRead extends Scope {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly supplier: string;
  /** Name of the task it is about; null for the supplier as a whole. */
  readonly task: string | null;
  readonly message: string;
}

export interface StageRead {
  readonly stage: string;
  /** Measurements that wait for this stage, and those in its hands. */
  readonly waiting: number;
  readonly active: number;
}

/** What the test-bench is doing. */
export interface ProgressRead {
  /** `unknown` where the test-bench runs elsewhere and has not been heard of yet. */
  readonly bench: 'running' | 'unknown';
  readonly stages: readonly StageRead[];
  /** Samples since the test-bench started, and over the last seconds; null where it runs elsewhere. */
  readonly samples: number | null;
  readonly samplesPerSecond: number | null;
  /** Whether anything was ever listed. */
  readonly hasSuppliers: boolean;
}

/** A page of a list, newest first; `next` is null on the last one. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: PageMark | null;
}

/** Where the next page starts: the last row's time and id. */
export interface PageMark {
  readonly at: Date;
  readonly id: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: PageMark | null;
}

export interface Reads {
  readonly tiers: TierScale;
  readonly taxonomies: readonly Taxonomy[];
  services(view: View): Promise<readonly ServiceRead[]>;
  tasks(view: View, scope: Scope): Promise<readonly TaskRead[]>;
  /** All suppliers of a scope with their current estimates. */
  rows(view: View, scope: Scope): Promise<readonly SupplierRow[]>;
  supplier(view: View, id: string): Promise<SupplierRead | null>;
  suppliers(view: View, scope: Scope): Promise<readonly SupplierRead[]>;
  /** Estimates since `since` of every task and of the overall score, each oldest first, at most `limit` per task. */
  history(view: View, scope: Scope, supplier: string, since: Date, limit: number): Promise<readonly EstimateRead[]>;
  failures(view: View, supplier: string, since: Date): Promise<readonly FailureRead[]>;
  samples(view: View, supplier: string, page: PageRequest & { readonly task: string | null }): Promise<Page<SampleRead>>;
  /** Events of a scope, or of one supplier in it. */
  events(view: View, of: Scope & { readonly supplier: string | null }, page: PageRequest): Promise<Page<EventRead>>;
  progress(view: View): Promise<ProgressRead>;
  /** Calls `listener` after something that these reads show has changed; may call too often, never too seldom. */
  onChange(listener: () => void): () => void;
}
