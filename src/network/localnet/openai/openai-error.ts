// OpenAI's error objects: what a client gets for a request that cannot be served.

export interface OpenAiErrorFacts {
  readonly status: 400 | 404 | 405 | 413 | 429 | 500 | 503;
  readonly message: string;
  readonly type?: 'invalid_request_error' | 'server_error' | 'rate_limit_exceeded';
  /** The field of the request that is wrong. */
  readonly param?: string | null;
  readonly code?: string | null;
}

export class OpenAiError extends Error {
  override readonly name = 'OpenAiError';
  readonly status: OpenAiErrorFacts['status'];
  readonly body: object;

  constructor({ status, message, type = 'invalid_request_error', param = null, code = null }: OpenAiErrorFacts, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.body = { error: { message, type, param, code } };
  }
}

/** A field with a value that is not allowed. */
export function invalidParam(param: string, message: string): OpenAiError {
  return new OpenAiError({ status: 400, message, param });
}

export function modelNotFound(model: string): OpenAiError {
  const shown = model.length > 100 ? `${model.slice(0, 100)}…` : model;
  return new OpenAiError({ status: 404, message: `The model \`${shown}\` does not exist.`, param: 'model', code: 'model_not_found' });
}

export function contextTooLong(param: string, contextSize: number, promptTokens: number, maxTokens: number): OpenAiError {
  return new OpenAiError({
    status: 400,
    message:
      `This model's maximum context length is ${contextSize} tokens. However, you requested ${promptTokens + maxTokens} tokens ` +
      `(${promptTokens} in the ${param}, ${maxTokens} in the completion). Please reduce the length of the ${param} or completion.`,
    param,
    code: 'context_length_exceeded',
  });
}
