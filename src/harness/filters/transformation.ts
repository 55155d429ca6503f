// Filters that change every answer.
import { type Dict, get, isInt, lower, replace, rstrip, split, strip, upper, type Value } from '../values/index.ts';
import { FilterError, ofEach, type ResponseFilter, textOf } from './response-filter.ts';

const ofTexts = (change: (text: string) => string): ResponseFilter => ofEach((answers) => answers.map((answer) => change(textOf(answer))));

export const lowercase: ResponseFilter = ofTexts(lower);
export const uppercase: ResponseFilter = ofTexts(upper);
export const removeWhitespace: ResponseFilter = ofTexts((text) => strip(text));

/** Looks every answer up; `otherwise` stands for those that are not there. */
export function mapAnswers(mapping: Dict, otherwise: Value): ResponseFilter {
  return ofEach((answers) =>
    answers.map((answer) => {
      if (typeof answer === 'string' || answer === null || typeof answer === 'boolean' || isInt(answer))
        return get(mapping, answer) ?? otherwise;
      throw new FilterError('map: a list of answers cannot be looked up');
    }),
  );
}

const labels: readonly (readonly [string, string])[] = [
  ['person', 'PER'],
  ['location', 'LOC'],
  ['organization', 'ORG'],
  ['counties', 'LOC'],
  ['places', 'LOC'],
  ['people', 'PER'],
  ['persons', 'PER'],
  ['company', 'ORG'],
  ['country', 'LOC'],
  ['continent', 'LOC'],
  ['time', 'DATE'],
  ['date', 'DATE'],
  ['per', 'PER'],
  ['loc', 'LOC'],
  ['org', 'ORG'],
];

const wordCharacter = '[\\p{L}\\p{N}_]';
const labelPatterns = labels.map(([name, label]) => [new RegExp(`(?<!${wordCharacter})${name}\\s*:`, 'gu'), `${label}:`] as const);
const labelled = new RegExp(`(?<!${wordCharacter})(PER|LOC|ORG|DATE):\\s*([^$]+)`, 'gu');

/** Named entities as `label: value $ label: value`, without those that are `none`. */
export const formatSpan: ResponseFilter = ofTexts((answer) => {
  let text = lower(answer);
  for (const [pattern, label] of labelPatterns) text = text.replace(pattern, label);
  text = strip(replace(rstrip(split(text, '$$').join('$'), '$'), '\n', '$'));
  return [...text.matchAll(labelled)]
    .flatMap(([, label = '', values = '']) => split(values, ',').map((value) => [lower(label), strip(value)] as const))
    .filter(([, entity]) => lower(entity) !== 'none')
    .map(([label, entity]) => `${label}: ${entity}`)
    .join(' $ ');
});
