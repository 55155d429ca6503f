// Who may read the texts of an item: the question, the answer, the right answer.
import type { Disclose } from '../store/index.ts';
import type { View } from './reads.ts';

/**
 * The operator reads everything. The public reads what the task's rule allows: `always`, or `afterRetirement` once the item can
 * never be asked again: what was shown can be learnt by heart, and cannot be taken back.
 */
export function isDisclosed(view: View, { disclose, retired }: { readonly disclose: Disclose; readonly retired: boolean }): boolean {
  return view === 'operator' || disclose === 'always' || (disclose === 'afterRetirement' && retired);
}
