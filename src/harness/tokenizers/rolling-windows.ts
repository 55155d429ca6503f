// Windows over a long text whose every token is to be scored (lm-eval's `get_rolling_token_windows` and `make_disjoint_window`).

export interface TokenWindow {
  /** What the model conditions on. */
  readonly context: readonly number[];
  /** What it predicts. */
  readonly prediction: readonly number[];
}

/**
 * Windows in which each token is predicted once. `maxLength`: tokens a window may hold; `contextLength` (1 to `maxLength`): tokens of context
 * that windows after the first one ask for; `prefixToken` stands before the first token. Context and prediction overlap; see `disjoint`.
 * Throws `RangeError`.
 */
export function* rollingWindows(
  ids: readonly number[],
  prefixToken: number,
  maxLength: number,
  contextLength: number,
): Generator<TokenWindow> {
  if (!(contextLength >= 1 && contextLength <= maxLength)) {
    throw new RangeError(`the context of a rolling window must have 1 to ${maxLength} tokens, not ${contextLength}`);
  }
  if (ids.length === 0) return;
  const first = Math.min(maxLength, ids.length);
  yield { context: [prefixToken, ...ids.slice(0, first - 1)], prediction: ids.slice(0, first) };
  const step = maxLength - contextLength + 1;
  for (let predicted = first; predicted < ids.length; ) {
    const count = Math.min(ids.length - predicted, step);
    const end = predicted + count;
    yield { context: ids.slice(end - maxLength - 1, end - 1), prediction: ids.slice(end - count, end) };
    predicted += count;
  }
}

/** The window with a context that ends where the prediction begins. */
export function disjoint({ context, prediction }: TokenWindow): TokenWindow {
  return { context: context.slice(0, context.length - (prediction.length - 1)), prediction };
}
