import { expect, it } from 'vitest';
import { publicTasks } from '../harness/index.ts';
import { memorisedItems } from './memorised.ts';

it('holds the end of every public prompt, so that LocalNet finds its answer', () => {
  const known = new Map(memorisedItems());
  for (const task of publicTasks) {
    for (const itemId of task.itemIds.slice(0, 50)) {
      const [instance] = task.constructRequests(itemId);
      const prompt = instance?.type === 'loglikelihood_rolling' ? '' : (instance?.context ?? '');
      const end = prompt.slice(prompt.lastIndexOf('Q: '));
      expect(known.get(end.trim())).toBe(task.target(itemId));
    }
  }
});
