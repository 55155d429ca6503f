// What a filter is: it takes the answers of all requests of a task at once and gives what the next filter, or the metrics, see.
import { codePoints, type Dict, isList, type Value } from '../values/index.ts';

/** `responses[i]` belongs to request i: at first the list of its answers (one for each repeat), later what earlier filters made of it. */
export type ResponseFilter = (responses: readonly Value[], docs: readonly Dict[]) => readonly Value[];

/** A filter that is asked for something that it cannot do, with the task file's or the answers' part in it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/** A filter that looks at one request's answers at a time. */
export const ofEach =
  (change: (answers: readonly Value[], doc: Dict) => Value): ResponseFilter =>
  (responses, docs) =>
    responses.map((response, i) => change(answersOf(response), docs[i] ?? {}));

/** As Python iterates: a text is its characters. */
function answersOf(response: Value): readonly Value[] {
  if (isList(response)) return response;
  if (typeof response === 'string') return codePoints(response);
  throw new FilterError('a filter got one answer where it needs a list; put it before take_first');
}

/** An answer that must be a text. */
export function textOf(answer: Value): string {
  if (typeof answer !== 'string') throw new FilterError('a text filter got an answer that is no text; put it before map');
  return answer;
}
