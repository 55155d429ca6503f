// Writes docs/failures.md from the list of failure kinds: `node src/openai/failure-docs.ts`.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { type FailureOwner, failureKinds } from './failure.ts';

const owners: Readonly<Record<FailureOwner, { readonly title: string; readonly consequence: string }>> = {
  supplier: {
    title: 'The supplier',
    consequence: 'They count against its availability. An item that still has no answer after its last try counts 0 in served quality.',
  },
  network: {
    title: 'The network in between',
    consequence: 'They count against nobody: the item is asked again, in a later session if need be.',
  },
  testbench: {
    title: 'The test-bench itself',
    consequence: 'They count against nobody: the item is asked again, and whoever runs the test-bench has something to mend.',
  },
};

/** The document, as Markdown. */
export const failuresDocument = (): string => {
  const sections = Object.entries(owners).map(([owner, { title, consequence }]) => {
    const rows = Object.entries(failureKinds)
      .filter(([, facts]) => facts.owner === owner)
      .map(([kind, { meaning, retry }]) => `| \`${kind}\` | ${meaning} | ${retry ? 'yes' : 'no'} |`);
    return [`## ${title}`, '', consequence, '', '| kind | meaning | tried again |', '| --- | --- | --- |', ...rows, ''].join('\n');
  });
  return [
    '# Failures',
    '',
    '<!-- Generated from src/openai/failure.ts by `node src/openai/failure-docs.ts`. -->',
    '',
    'Every request to a supplier ends with a usable answer or with exactly one of these kinds. Each kind has an owner: who has to act.',
    '"Tried again" says whether the same item may end differently at another try.',
    '',
    ...sections,
  ].join('\n');
};

if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL('../../docs/failures.md', import.meta.url), failuresDocument());
}
