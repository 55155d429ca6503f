// A supplier's tier and how sure it is.
import type { SupplierTier } from '../api-types.ts';
import { sure } from '../format.ts';

/** @param figure whether the confidence is shown beside it, or only told in the title and to readers' ears */
export function TierMark({ tier, figure = true }: { readonly tier: SupplierTier; readonly figure?: boolean }) {
  const said = `${tier.name === null ? 'below the lowest tier' : `reward × ${tier.reward}`}, ${sure(tier.probability)} sure`;
  return (
    <span className={`tier${tier.settled && tier.name !== null ? '' : ' tier-open'}`} title={said}>
      <span className="tier-name">{tier.name ?? 'none'}</span>
      {figure ? (
        <span className="fine">
          {sure(tier.probability)}
          <span className="ears-only"> sure</span>
        </span>
      ) : (
        <span className="ears-only">, {said}</span>
      )}
    </span>
  );
}
