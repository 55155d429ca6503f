// What LocalNet's memoriser knows: the public items as they stand at the end of a prompt, with their answers.
import { publicAnswers } from '../harness/index.ts';

/** From the last lines of a prompt to the answer; network knows nothing of tasks, so the table is handed to it. */
export function memorisedItems(): [string, string][] {
  return [...publicAnswers()].map(([question, answer]) => [`Q: ${question}\nA:`, answer]);
}
