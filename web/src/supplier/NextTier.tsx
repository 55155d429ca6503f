// What a supplier lacks for the next tier, so that it knows what to work on.
import type { NextTier as Lacking, SupplierTier } from '../api-types.ts';
import { score, words } from '../format.ts';

/** Tasks listed: the weakest are the ones to work on. */
const shown = 4;

export function NextTier({ tier, lacking }: { readonly tier: SupplierTier; readonly lacking: Lacking | null }) {
  if (lacking === null) return <p className="none">{tier.name} is the highest tier.</p>;
  return (
    <>
      <p className="next-tier">
        <strong>{lacking.tier}</strong> begins at {score(lacking.from)} and pays × {lacking.reward}. <What lacking={lacking} />
      </p>
      {lacking.points > 0 && (
        <ul className="next-tasks">
          {lacking.tasks.slice(0, shown).map((part) => (
            <li key={part.task}>
              <span>{words(part.task)}</span>
              <span className="right">{score(part.score)}</span>
              <span className="fine">{part.points !== null && `${score(part.points)} more would do alone`}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function What({ lacking: { points, moreAnswers } }: { readonly lacking: Lacking }) {
  if (points > 0) return <>It lacks {score(points)} points of the overall score. It is weakest in:</>;
  if (moreAnswers === null) return <>It is reached with the next measurement.</>;
  return <>The score would do; it is sure enough with about {moreAnswers} times as many answers.</>;
}
