// What is happening while there is nothing to rank yet: which step, how far, how long.
import type { Board, Progress } from '../api-types.ts';
import { many } from '../format.ts';
import { Message } from '../parts/Message.tsx';

interface FirstMinuteProps {
  readonly board: Board;
  readonly progress: Progress | null;
  /** Default tasks of the service. */
  readonly tasks: number;
}

/** Nothing once anybody is ranked. */
export function FirstMinute({ board, progress, tasks }: FirstMinuteProps) {
  const { suppliers } = board;
  if (suppliers.length === 0) {
    return (
      <Message title="No supplier yet">
        <p>Suppliers appear here as soon as the network lists them. This page renews itself.</p>
      </Message>
    );
  }
  if (suppliers.some((row) => row.rank !== null)) return null;
  const share = suppliers.reduce((sum, row) => sum + row.readiness, 0) / suppliers.length;
  const need = progress?.minSamplesToRank ?? 20;
  return (
    <Message title={share === 0 ? 'Measuring: first estimates soon' : 'Measuring: ranks soon'}>
      <p>
        {many(suppliers.length, 'supplier')} {suppliers.length === 1 ? 'is' : 'are'} being asked questions that nobody has seen before. A
        supplier is ranked once each of the {many(tasks, 'task')} has {need} samples{remaining(board, progress, tasks)}.
      </p>
      <div
        className="meter"
        role="progressbar"
        aria-label="Samples needed for ranks"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
      >
        <span className="meter-fill" style={{ inlineSize: `${share * 100}%` }} />
      </div>
    </Message>
  );
}

function remaining(board: Board, progress: Progress | null, tasks: number): string {
  const rate = progress?.samplesPerSecond ?? 0;
  if (progress === null || rate <= 0) return '';
  const missing = board.suppliers.reduce((sum, row) => sum + (1 - row.readiness) * tasks * progress.minSamplesToRank, 0);
  const seconds = Math.ceil(missing / rate);
  return seconds < 3_600 ? `: in about ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}` : '';
}
