// Server-sent events as OpenAI streams them: one JSON object a line, then `[DONE]`.
import { OpenAiError } from './openai-error.ts';

/**
 * A streamed answer. `produce` sends its chunks; what it throws becomes an error event. Chunks never wait for a slow reader: an answer is
 * small, and the model would wait with it.
 */
export function eventStream(produce: (send: (chunk: object) => void) => Promise<void>): Response {
  const encoder = new TextEncoder();
  let open = true;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const write = (data: string): void => {
        if (open) controller.enqueue(encoder.encode(`data: ${data}\n\n`));
      };
      produce((chunk) => write(JSON.stringify(chunk)))
        .then(() => write('[DONE]'))
        .catch((error: unknown) => write(JSON.stringify(errorBody(error))))
        .finally(() => {
          if (open) controller.close();
        });
    },
    cancel: () => {
      open = false;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' } });
}

export function errorBody(error: unknown): object {
  return error instanceof OpenAiError
    ? error.body
    : new OpenAiError(
        { status: 500, message: 'The server had an error while processing your request.', type: 'server_error' },
        { cause: error },
      ).body;
}
