// How long ago something was, counting on by itself.
import { useNowMs } from '../data/clock.ts';
import { age, dateTime } from '../format.ts';

export function Age({ at, suffix = '' }: { readonly at: string; readonly suffix?: string }) {
  const nowMs = useNowMs();
  return (
    <time dateTime={at} title={dateTime(at)}>
      {age(nowMs - new Date(at).getTime())}
      {suffix}
    </time>
  );
}
