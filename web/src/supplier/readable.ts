// What a person wants to read of a request or an answer: the prompt or the text, not the JSON around it.

/**
 * The prompt, the chat's messages or the choices' texts where the text is OpenAI JSON; the text itself where it is not.
 *
 * @example readable('{"choices":[{"text":" 58"}]}') // ' 58'
 */
export function readable(text: string): string {
  const parsed = parse(text);
  if (!isRecord(parsed)) return text;
  if (typeof parsed.prompt === 'string') return parsed.prompt;
  if (Array.isArray(parsed.messages)) return parsed.messages.map(content).join('\n\n');
  if (Array.isArray(parsed.choices) && parsed.choices.length > 0) return parsed.choices.map(content).join('\n');
  return JSON.stringify(parsed, null, 2);
}

function content(part: unknown): string {
  if (!isRecord(part)) return String(part);
  if (typeof part.text === 'string') return part.text;
  if (typeof part.content === 'string') return part.content;
  if (isRecord(part.message) && typeof part.message.content === 'string') return part.message.content;
  return JSON.stringify(part);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
