// Contexts of requests.
export { type ChatMessage, contextText, type PromptContext } from './context.ts';
export {
  delimited,
  endsWithSpace,
  messageOf,
  needsDelimiter,
  PromptError,
  type Question,
  singleTurn,
  type Turn,
  turns,
  turnText,
} from './turns.ts';
