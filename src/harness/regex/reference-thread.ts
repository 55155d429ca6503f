// The thread of `reference.ts`: Pyodide with nothing but `re`.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { workerData } from 'node:worker_threads';
import { loadOptions, loadPyodideFrom } from '../python/pyodide/load.ts';
import type { Spans } from './matches.ts';
import type { ReferenceQuestion } from './reference.ts';
import { type Answer, type ThreadData, wake } from './waiting-thread.ts';

const { port, signal }: ThreadData = workerData;
const pyodideFolder = path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const search = await load().catch(
  (error: unknown) => () => JSON.stringify({ problem: `Pyodide does not start: ${String(error).slice(0, 400)}` }),
);

port.on('message', (question: ReferenceQuestion) => {
  port.postMessage(answer(question));
  wake(signal);
});
wake(signal);

async function load(): Promise<(question: string) => string> {
  const pyodide = await loadPyodideFrom(pyodideFolder, loadOptions(pyodideFolder));
  pyodide.FS.mkdirTree('/reference');
  pyodide.FS.writeFile('/reference/reference_search.py', readFileSync(path.join(import.meta.dirname, 'reference_search.py')));
  pyodide.runPython("import sys; sys.path.insert(0, '/reference')");
  return pyodide.pyimport('reference_search').answer;
}

function answer(question: ReferenceQuestion): Answer {
  try {
    const found: Answer = JSON.parse(search(JSON.stringify(question)));
    return question.text === null || !found.matches ? found : { matches: inUnits(found.matches, question.text) };
  } catch (error) {
    return { problem: String(error).slice(0, 500) };
  }
}

/** Python counts code points; here it is UTF-16 units. */
function inUnits(matches: readonly Spans[], text: string): readonly Spans[] {
  const places = [0];
  for (const character of text) places.push((places.at(-1) ?? 0) + character.length);
  return matches.map((spans) => spans.map((span) => span && [places[span[0]] ?? 0, places[span[1]] ?? 0]));
}
