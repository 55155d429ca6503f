// The wire format: bodies byte for byte, and answers of honest servers of several habits, of broken ones and of hostile ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatAnswer, completionAnswer } from '../openai/answer.ts';
import { UnsupportedRequestError } from './errors.ts';
import type { Instance } from './types.ts';
import { readOpenAiResponse, toOpenAiRequest, type WireAnswer, type WireOptions } from './wire.ts';

const generate: Instance = {
  type: 'generate_until',
  context: 'Q: 1 + 1 = ?\nA:',
  generation: { until: ['\n'], maxGenToks: 8, temperature: 0 },
};
const choice: Instance = { type: 'loglikelihood', context: 'Q: é 😀?\nA:', continuation: ' Bo b' };
const rolling: Instance = { type: 'loglikelihood_rolling', text: 'a bc d' };
const completions: WireOptions = { api: 'completions', model: 'm' };
const chat: WireOptions = { api: 'chat', model: 'm' };

describe('toOpenAiRequest', () => {
  it('writes the bodies that ordinary clients write', () => {
    expect(toOpenAiRequest(generate, completions)).toEqual({
      method: 'POST',
      path: '/v1/completions',
      body: '{"model":"m","prompt":"Q: 1 + 1 = ?\\nA:","max_tokens":8,"temperature":0,"stop":["\\n"]}',
    });
    expect(toOpenAiRequest(generate, { api: 'chat', model: null })).toEqual({
      method: 'POST',
      path: '/v1/chat/completions',
      body: '{"messages":[{"role":"user","content":"Q: 1 + 1 = ?\\nA:"}],"max_tokens":8,"temperature":0,"stop":["\\n"]}',
    });
    expect(toOpenAiRequest(choice, completions).body).toBe(
      '{"model":"m","prompt":"Q: é 😀?\\nA: Bo b","max_tokens":0,"temperature":0,"logprobs":1,"echo":true}',
    );
    expect(JSON.parse(toOpenAiRequest(rolling, { ...completions, echoMaxTokens: 1 }).body ?? '')).toMatchObject({
      prompt: 'a bc d',
      max_tokens: 1,
    });
  });

  it('sends at most the four stops that OpenAI takes, and none where there are none', () => {
    const until = ['a', 'b', 'c', 'd', 'e'];
    const withStops = { ...generate, generation: { ...generate.generation, until } };
    expect(JSON.parse(toOpenAiRequest(withStops, completions).body ?? '').stop).toEqual(['a', 'b', 'c', 'd']);
    const without = { ...generate, generation: { ...generate.generation, until: [] } };
    expect(toOpenAiRequest(without, completions).body).not.toContain('stop');
  });

  it('refuses log-likelihoods over chat', () => {
    for (const instance of [choice, rolling]) expect(() => toOpenAiRequest(instance, chat)).toThrow(UnsupportedRequestError);
    expect(() => toOpenAiRequest(choice, chat)).toThrow(/use api "completions"/);
  });
});

describe('generated text', () => {
  const completion = (text: string): WireAnswer => completionAnswer.parse({ choices: [{ text }] });
  const message = (content: string | null): WireAnswer => chatAnswer.parse({ choices: [{ message: { content } }] });

  it('is read from completions and from chat', () => {
    expect(readOpenAiResponse(generate, completion(' 2'), completions)).toEqual({ type: 'generate_until', text: ' 2' });
    expect(readOpenAiResponse(generate, message('2'), chat)).toEqual({ type: 'generate_until', text: '2' });
    expect(readOpenAiResponse(generate, message(null), chat)).toEqual({ type: 'generate_until', text: '' });
  });

  it('is cut at the stops that a server ignored', () => {
    expect(readOpenAiResponse(generate, completion(' 2\nQ: more'), completions)).toEqual({ type: 'generate_until', text: ' 2' });
    const five = { ...generate, generation: { ...generate.generation, until: ['', 'z', 'y', 'x', 'w', 'v'] } };
    expect(readOpenAiResponse(five, completion('abvcw'), completions)).toEqual({ type: 'generate_until', text: 'ab' });
  });
});

describe('log-likelihood of a continuation', () => {
  const tokens = ['Q', ':', ' é', ' 😀', '?', '\n', 'A', ':', ' B', 'o', ' b'];
  const token_logprobs = [null, -1, -1, -1, -1, -1, -1, -1, -0.25, -0.5, -2];
  const codePointOffsets = [0, 1, 2, 4, 6, 7, 8, 9, 10, 12, 13];
  const answer = (logprobs: unknown): WireAnswer => completionAnswer.parse({ choices: [{ text: '', logprobs }] });
  const read = (logprobs: unknown, options = completions) => readOpenAiResponse(choice, answer(logprobs), options);
  const right = { type: 'loglikelihood', logprob: -2.75, isGreedy: false };

  it('sums the tokens of the continuation', () => {
    expect(read({ tokens, token_logprobs, text_offset: codePointOffsets })).toEqual(right);
    expect(read({ tokens, token_logprobs })).toEqual(right);
  });

  it('does not mind a token before the prompt, nor offsets that count it', () => {
    const shifted = {
      tokens: ['<s>', ...tokens],
      token_logprobs: [null, ...token_logprobs.map((logprob) => logprob ?? -3)],
      text_offset: codePointOffsets.map((o) => o + 3),
    };
    expect(read({ ...shifted, text_offset: [0, ...shifted.text_offset] })).toEqual(right);
  });

  it('leaves out the token that a server had to generate, even where it repeats the continuation', () => {
    const longer = { tokens: [...tokens, ' b'], token_logprobs: [...token_logprobs, -9] };
    expect(read(longer, { ...completions, echoMaxTokens: 1 })).toEqual(right);
  });

  it('leaves out tokens that a server generated unasked, by their offsets', () => {
    const longer = {
      tokens: [...tokens, ' x', ' y'],
      token_logprobs: [...token_logprobs, -9, -9],
      text_offset: [...codePointOffsets, 15, 17],
    };
    expect(read(longer)).toEqual(right);
    expect(read({ ...longer, text_offset: null })).toMatchObject({ kind: 'no_logprobs' });
  });

  it('counts a token that spans the boundary whole', () => {
    const merged = { tokens: ['Q: é 😀?\n', 'A: B', 'o b'], token_logprobs: [null, -4, -1] };
    expect(read(merged)).toEqual({ ...right, logprob: -5 });
  });

  it('goes by offsets where tokens are not texts', () => {
    const bytes = { tokens: [...tokens.slice(0, 8), 'bytes:\\x20\\x42', 'o', ' b'], token_logprobs, text_offset: codePointOffsets };
    expect(read(bytes)).toEqual(right);
  });

  it('is greedy only where nothing was more probable', () => {
    const top = (own: number) => [...Array(8).fill(null), { ' B': -0.25 }, { o: -0.5 }, { ' b': -2, x: own }];
    expect(read({ tokens, token_logprobs, top_logprobs: top(-2) })).toEqual({ ...right, isGreedy: true });
    expect(read({ tokens, token_logprobs, top_logprobs: top(-1) })).toEqual(right);
  });

  it('is a failure without log-probabilities of the prompt', () => {
    expect(readOpenAiResponse(choice, answer(undefined), completions)).toMatchObject({ kind: 'no_logprobs' });
    expect(read(null)).toMatchObject({ kind: 'no_logprobs' });
    expect(readOpenAiResponse(choice, chatAnswer.parse({ choices: [{ message: { content: 'x' } }] }), completions)).toMatchObject({
      kind: 'no_logprobs',
    });
    expect(read({ tokens: [], token_logprobs: [] })).toMatchObject({ kind: 'no_logprobs' });
    expect(read({ tokens: [' C'], token_logprobs: [-1], text_offset: [15] }), 'echo ignored').toMatchObject({ kind: 'no_logprobs' });
    expect(read({ tokens: [' C', ' D'], token_logprobs: [-1, -1], text_offset: [0, 2] }), 'echo ignored').toMatchObject({
      kind: 'no_logprobs',
    });
    expect(read({ tokens, token_logprobs: token_logprobs.map((logprob) => (logprob === -0.5 ? null : logprob)) })).toMatchObject({
      kind: 'no_logprobs',
    });
  });

  it('sums a whole text but for its first token', () => {
    const whole = { tokens: ['a', ' b', 'c', ' d'], token_logprobs: [null, -1, -2, -4] };
    expect(readOpenAiResponse(rolling, answer(whole), completions)).toEqual({ type: 'loglikelihood_rolling', logprob: -7 });
    const behindStart = { tokens: ['<s>', ...whole.tokens], token_logprobs: [null, -8, -1, -2, -4] };
    expect(readOpenAiResponse(rolling, answer(behindStart), completions)).toEqual({ type: 'loglikelihood_rolling', logprob: -15 });
    expect(readOpenAiResponse(rolling, answer({ ...whole, tokens: ['x', ' b', 'c', ' d'] }), completions)).toMatchObject({
      kind: 'no_logprobs',
    });
  });

  it('finds any continuation in any split of any prompt', () => {
    const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), fc.array(piece, { minLength: 1 }), (before, after) => {
        const instance: Instance = { type: 'loglikelihood', context: before.join(''), continuation: after.join('') };
        const logprobs = { tokens: [...before, ...after], token_logprobs: [...before.map(() => null), ...after.map(() => -1)] };
        expect(readOpenAiResponse(instance, answer(logprobs), completions)).toMatchObject({ logprob: -after.length });
      }),
    );
  });

  it('never throws, whatever columns the schema lets through', () => {
    const row = fc.record({
      token: fc.constantFrom('', ' B', 'o b', '__proto__', '\ud800'),
      logprob: fc.option(fc.double({ max: 0, noDefaultInfinity: true, noNaN: true })),
      top: fc.option(fc.dictionary(fc.string(), fc.double({ max: 0, noDefaultInfinity: true, noNaN: true }))),
      offset: fc.double({ noDefaultInfinity: true, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(row),
        fc.constantFrom(choice, rolling),
        fc.constantFrom<0 | 1>(0, 1),
        fc.boolean(),
        (rows, instance, echoMaxTokens, withOffsets) => {
          const logprobs = {
            tokens: rows.map(({ token }) => token),
            token_logprobs: rows.map(({ logprob }) => logprob),
            top_logprobs: rows.map(({ top }) => top),
            text_offset: withOffsets ? rows.map(({ offset }, index) => (index === 0 ? 0 : offset)) : null,
          };
          const response = readOpenAiResponse(instance, answer(logprobs), { ...completions, echoMaxTokens });
          if ('kind' in response) expect(response.kind).toBe('no_logprobs');
          else expect(response).toMatchObject({ type: instance.type, logprob: expect.any(Number) });
        },
      ),
    );
  });
});
