// docs/tasks.md is what the harness writes.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { families } from '../families/index.ts';
import { splitOf } from '../generated/split.ts';
import { tasksDocument } from './document.ts';

it('docs/tasks.md is up to date: run `node src/harness/tasks/document.ts > docs/tasks.md`', () => {
  expect(readFileSync(new URL('../../../docs/tasks.md', import.meta.url), 'utf8')).toBe(tasksDocument());
});

it('shows every family and level, and no question that measures', () => {
  const text = tasksDocument();
  for (const family of families) {
    const section = text.split(`\n## ${family.name}\n`)[1]?.split('\n## ')[0] ?? '';
    for (const level of family.levels.keys()) expect(section).toContain(`\n| ${level + 1} | `);
    for (const [, question = ''] of section.matchAll(/`([^`]+)` \| `[^`]+` \|$/gm)) {
      if (family.name === 'copying')
        expect(splitOf(question.replace(/^Copy: |^Repeat: /, 'copy:').replace(/^.*: /, 'reverse:'))).not.toBe('heldOut');
    }
  }
});
