import { expect, it } from 'vitest';
import { defaultTaskNames } from '../config/index.ts';
import { familyNames } from '../harness/index.ts';

it('measures by default the tasks that the harness has', () => {
  expect([...defaultTaskNames].sort()).toEqual([...familyNames].sort());
});
