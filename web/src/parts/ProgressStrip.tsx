// What the test-bench is doing now, in one line.
import type { BoardRow, Progress } from '../api-types.ts';
import { count, many } from '../format.ts';

interface ProgressStripProps {
  readonly progress: Progress;
  readonly suppliers: readonly BoardRow[];
}

export function ProgressStrip({ progress, suppliers }: ProgressStripProps) {
  if (progress.state === 'stopped') {
    return <p className="progress">The test-bench is not running. Scores stay as they were when it stopped.</p>;
  }
  return (
    <div className="progress">
      {progress.samplesPerSecond !== null && (
        <p>
          <strong>{progress.samplesPerSecond.toFixed(1)}</strong> samples/s
        </p>
      )}
      {progress.samples !== null && (
        <p>
          <strong>{count(progress.samples)}</strong> samples since the start
        </p>
      )}
      <p>
        <strong>
          {suppliers.filter((row) => row.tasks.length > 0).length} of {suppliers.length}
        </strong>{' '}
        suppliers measured
      </p>
      <ol className="stages" aria-label="Stages of the test-bench">
        {progress.stages.map(({ stage, waiting, active }) => (
          <li key={stage} title={`${stage}: ${many(active, 'job')} in work, ${count(waiting)} waiting`}>
            {stage} <strong>{count(active)}</strong>
            {waiting > 0 && <span className="waiting"> +{count(waiting)}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
