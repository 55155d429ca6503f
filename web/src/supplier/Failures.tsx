// Failures by kind, most first, with who has to act.
import type { FailureCount } from '../api-types.ts';
import { count, failureWords } from '../format.ts';

const owners: Readonly<Record<'supplier' | 'network' | 'testbench', string>> = {
  supplier: 'the supplier',
  network: 'the network',
  testbench: 'this test office',
};

export function Failures({ failures }: { readonly failures: readonly FailureCount[] }) {
  if (failures.length === 0) return <p className="none">No relay failed.</p>;
  const most = Math.max(...failures.map((failure) => failure.count));
  return (
    <ul className="failures">
      {failures.map(({ kind, owner, meaning, count: times }) => (
        <li key={`${kind} ${owner}`}>
          <span className="failure-kind">{failureWords(kind)}</span>
          <span className="failure-count">{count(times)}</span>
          <span className="failure-bar" style={{ inlineSize: `${(times / most) * 100}%` }} aria-hidden="true" />
          <span className="fine">
            {meaning}
            {owner !== null && ` (${owners[owner]})`}
          </span>
        </li>
      ))}
    </ul>
  );
}
