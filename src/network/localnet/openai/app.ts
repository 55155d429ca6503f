// The routes of one supplier's server: OpenAI's, and the tokenizer endpoint of Pocket's suppliers.
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { answerChat } from './chat.ts';
import { answerCompletion } from './completions.ts';
import { errorBody } from './event-stream.ts';
import { modelNotFound, OpenAiError } from './openai-error.ts';
import type { ServedModel } from './served-model.ts';

const maxBodyBytes = 2 * 1024 * 1024;

/**
 * An OpenAI-compatible server for one model: `GET /v1/models`, `POST /v1/completions`, `POST /v1/chat/completions`, and
 * `GET /pokt/tokenizer` with the tokenizer's files as one JSON object (`{"tokenizer.json": {...}}`).
 */
export function openAiApp(served: ServedModel): Hono {
  const app = new Hono();
  const model = () => ({
    id: served.id,
    object: 'model',
    created: Math.floor(served.nowMs() / 1000),
    owned_by: 'organization',
    max_model_len: served.backend().contextSize,
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new OpenAiError({ status: 413, message: `The request body is larger than ${maxBodyBytes} bytes.` });
      },
    }),
  );
  app.get('/v1/models', (c) => c.json({ object: 'list', data: [model()] }));
  app.get('/v1/models/:id', (c) => {
    if (c.req.param('id') !== served.id) throw modelNotFound(c.req.param('id'));
    return c.json(model());
  });
  app.post('/v1/completions', async (c) => answerCompletion(served, await c.req.text(), c.req.raw.signal));
  app.post('/v1/chat/completions', async (c) => answerChat(served, await c.req.text(), c.req.raw.signal));
  app.get('/pokt/tokenizer', (c) => c.body(served.tokenizerFiles, 200, { 'content-type': 'application/json' }));
  app.notFound((c) => c.json(new OpenAiError({ status: 404, message: `Invalid URL (${c.req.method} ${c.req.path})` }).body, 404));
  app.onError((error, c) => {
    const status = error instanceof OpenAiError ? error.status : 500;
    // The rest of a body that is too large is not read, so that the connection cannot be used again.
    if (status === 413) c.header('connection', 'close');
    return c.json(errorBody(error), status);
  });
  return app;
}
