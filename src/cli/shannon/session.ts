// What `hallmark shannon session` prints.
import type { CliContext } from '../context.ts';
import { wholeNumber } from '../numbers.ts';
import { table } from '../output.ts';
import { type ChainFlags, chainOf, jsonText } from './configured.ts';

export interface SessionFlags extends ChainFlags {
  readonly app: string;
  readonly service: string;
  readonly height: string;
}

export async function runSession(flags: SessionFlags, context: CliContext): Promise<void> {
  const height = wholeNumber('--height', flags.height, 0, Number.MAX_SAFE_INTEGER);
  const { chain, close } = await chainOf(flags, context);
  try {
    const session = await chain.session(flags.app, flags.service, height);
    if (flags.json) {
      context.stdout.write(jsonText(session));
      return;
    }
    const { header, number, suppliers } = session;
    const lines = table(
      [
        { title: 'supplier', cell: (it) => it.operatorAddress },
        { title: 'endpoints', cell: (it) => it.services.flatMap(({ endpoints }) => endpoints.map(({ url }) => url)).join(', ') },
      ],
      suppliers,
    );
    context.stdout.write(
      `session ${number} (${header.sessionId}), blocks ${header.startHeight} to ${header.endHeight}\n${lines.join('\n')}\n`,
    );
  } finally {
    await close();
  }
}
