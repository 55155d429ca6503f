// Runs jobs on all cores: each job is plain data that a worker thread of the same script gets by itself.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/**
 * In the main thread: hands each job to a worker thread of the script `url` and resolves to the results in the order of the jobs. In a worker thread:
 * does the jobs that arrive, and never resolves. Jobs and results must be plain data.
 *
 * @example const lengths = await inParallel(import.meta.url, ['a', 'bc'], (text) => text.length); // [1, 2]
 */
export async function inParallel<J, R>(url: string, jobs: readonly J[], work: (job: J) => R): Promise<R[]> {
  if (!isMainThread) {
    parentPort?.on('message', (job: J) => parentPort?.postMessage(work(job)));
    return new Promise(() => {});
  }
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    const thread = new Worker(new URL(url), { argv: process.argv.slice(2) });
    const failure = once(thread, 'error').then(([error]): never => {
      throw error;
    });
    try {
      while (next < jobs.length) {
        const index = next++;
        const answer = once(thread, 'message');
        thread.postMessage(jobs[index]);
        [results[index]] = (await Promise.race([answer, failure])) as [R];
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, worker));
  return results;
}
