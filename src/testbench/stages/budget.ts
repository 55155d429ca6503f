// The adaptive plan: windows hold the floor, and those of suppliers whose tier is open hold as many samples as should decide it.
import { type BudgetRules, wantedSamples } from '../../leaderboard/index.ts';
import { office, type WantedSamples } from '../../store/index.ts';
import type { TaskPolicy } from '../policy.ts';
import type { StageDeps } from './deps.ts';

export interface BudgetOptions extends Omit<BudgetRules, 'most'> {
  readonly plan: 'adaptive';
}

/** Plans the windows of suppliers; remembers each for a moment, because the manager asks several times a second. */
export interface Budget {
  /** Samples that a window of this task holds while nothing is known of its supplier. */
  floorOf(policy: TaskPolicy): number;
  /** Windows that want more than the floor. */
  wanted(supplierIds: readonly string[], deps: Pick<StageDeps, 'store' | 'policies' | 'now'>): Promise<readonly WantedSamples[]>;
}

const rememberMs = 1000;
/** Suppliers whose estimates one pass of the manager reads: a pass must stay short, however large the network. */
const mostSuppliers = 200;

/** Every window is filled, whatever it shows. */
export const uniformBudget: Budget = {
  floorOf: ({ window }) => window.samples,
  wanted: async () => [],
};

export function adaptiveBudget(options: BudgetOptions): Budget {
  const plans = new Map<string, { readonly at: number; readonly wanted: readonly WantedSamples[] }>();
  const floorOf = ({ window }: TaskPolicy): number => Math.min(options.floor, window.samples);
  return {
    floorOf,
    async wanted(supplierIds, { store, policies, now }) {
      const at = now();
      const stale = supplierIds
        .filter((id) => at - (plans.get(id)?.at ?? Number.NEGATIVE_INFINITY) >= rememberMs)
        .sort((a, b) => (plans.get(a)?.at ?? 0) - (plans.get(b)?.at ?? 0))
        .slice(0, mostSuppliers);
      const estimates = stale.length === 0 ? [] : await store.read.estimates.current('operator', { supplierIds: stale, owner: office });
      const ofSupplier = Map.groupBy(estimates, ({ supplierId }) => supplierId);
      // Public items are known to everybody and count for nothing that could be decided.
      const counted = [...policies.values()].filter(({ task }) => task.freshTask === undefined);
      for (const supplierId of stale) {
        const its = new Map((ofSupplier.get(supplierId) ?? []).map((estimate) => [estimate.taskId, estimate]));
        const known = counted.map(({ taskId }) => ({ score: its.get(taskId)?.score ?? 0, samples: its.get(taskId)?.samples ?? 0 }));
        const most = Math.max(1, ...counted.map(({ window }) => window.samples));
        const samples = wantedSamples(known, { ...options, most });
        const wanted = counted.flatMap((policy, index): WantedSamples[] => {
          const more = samples[index] ?? 0;
          if (more <= floorOf(policy)) return [];
          // Fewer than these are not worth a measurement.
          const least = (known[index]?.samples ?? 0) + policy.window.minNewSamples;
          return [{ supplierId, taskId: policy.taskId, samples: Math.min(policy.window.samples, Math.max(more, least)) }];
        });
        plans.set(supplierId, { at, wanted });
      }
      return supplierIds.flatMap((id) => plans.get(id)?.wanted ?? []);
    },
  };
}
