// What can go wrong with a tokenizer: each error names where it came from and what to do.

/** A tokenizer that is missing, damaged or of a kind that is not supported. */
export class TokenizerError extends Error {
  override readonly name = 'TokenizerError';
}

/** A conversation that the tokenizer's chat template refuses. */
export class ChatTemplateError extends Error {
  override readonly name = 'ChatTemplateError';
}
