// A whole-page message: nothing there yet, or something is wrong and what happens about it.
import type { ReactNode } from 'react';

interface MessageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly kind?: 'calm' | 'trouble';
}

export function Message({ title, children, kind = 'calm' }: MessageProps) {
  return (
    <section className={`message message-${kind}`} role={kind === 'trouble' ? 'alert' : 'status'}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
