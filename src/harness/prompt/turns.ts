// Questions and answers as the turns of a prompt, and where a delimiter stands between two texts.
import { asNumber, isInt, isList, isWhitespace, repr, type Value } from '../values/index.ts';
import type { ChatMessage } from './context.ts';

/** A message, and what follows it where messages are written one after the other as text. */
export interface Turn extends ChatMessage {
  readonly delimiter: string;
}

/** A question or answer that is no text. */
export class PromptError extends Error {
  override readonly name = 'PromptError';
}

export const endsWithSpace = (text: string): boolean => text !== '' && isWhitespace(text.slice(-1));
const startsWithSpace = (text: string): boolean => text !== '' && isWhitespace(text.charAt(0));

/** Both texts, the delimiter between them unless either has white space there or is empty. */
export function delimited(prefix: string | null, suffix: string | null, delimiter: string): string {
  if (!prefix) return suffix ?? '';
  if (!suffix) return prefix;
  return endsWithSpace(prefix) || startsWithSpace(suffix) ? prefix + suffix : prefix + delimiter + suffix;
}

/** Neither side has white space where they meet. */
export function needsDelimiter(prefix: string, suffix: string): boolean {
  return prefix !== '' && !endsWithSpace(prefix) && !startsWithSpace(suffix);
}

export interface Question {
  readonly question: Value;
  readonly choices: readonly Value[] | null;
  /** Text, index of a choice or list of texts; null for the question that is to be answered. */
  readonly answer: Value;
  /** The beginning of the answer, given with the question. */
  readonly genPrefix: string | null;
  readonly targetDelimiter: string;
  readonly fewshotDelimiter: string;
}

/** The user's turn, and the assistant's where there is an answer or the beginning of one. Throws `PromptError` for values that are no texts. */
export function turns({ question, choices, answer, genPrefix, targetDelimiter, fewshotDelimiter }: Question): readonly Turn[] {
  if (typeof question !== 'string') throw new PromptError(`the question is no text: ${repr(question).slice(0, 200)}`);
  const hasAnswer = answer !== null && answer !== '';
  const isJoined = (hasAnswer && !genPrefix) || (genPrefix !== null && genPrefix !== '' && needsDelimiter(question, genPrefix));
  const user: Turn = { role: 'user', content: question, delimiter: isJoined ? targetDelimiter : '' };
  if (hasAnswer) {
    const content = delimited(genPrefix, answerText(answer, choices), ' ');
    return [user, { role: 'assistant', content, delimiter: fewshotDelimiter }];
  }
  return genPrefix ? [user, { role: 'assistant', content: genPrefix, delimiter: '' }] : [user];
}

function answerText(answer: Value, choices: readonly Value[] | null): string {
  const isIndex = isInt(answer) || typeof answer === 'boolean';
  const text = choices !== null && choices.length > 0 && isIndex ? choices.at(asNumber(answer) ?? 0) : isList(answer) ? answer[0] : answer;
  if (typeof text !== 'string') throw new PromptError(`the answer of a few-shot example is no text: ${repr(answer).slice(0, 200)}`);
  return text;
}

export const turnText = ({ content, delimiter }: Turn): string => content + delimiter;

export const messageOf = ({ role, content }: Turn): ChatMessage => ({ role, content });

/** All turns as one user message after the system's; only the beginning of an answer stays the assistant's. */
export function singleTurn(all: readonly Turn[]): readonly ChatMessage[] {
  const [first] = all;
  const system = first?.role === 'system' ? [messageOf(first)] : [];
  const rest = all.slice(system.length);
  const last = rest.at(-1);
  const prefix = last?.role === 'assistant' ? [messageOf(last)] : [];
  const user = rest.slice(0, rest.length - prefix.length);
  const content = user.map((turn, i) => (i === user.length - 1 ? turn.content : turnText(turn))).join('');
  return [...system, { role: 'user', content }, ...prefix];
}
