import { array, assert, constantFrom, integer, nat, oneof, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rstrip } from '../values/index.ts';
import { contextLengthOf, idsOf, pairEncoder } from './encode-pair.ts';
import { tokenizerVectors, vectorTokenizer, withAddedTokens } from './testing/vector-tokenizers.ts';
import type { Tokenizer } from './tokenizer.ts';

/** lm-eval's `_encode_pair`, word for word: everything encoded whole. */
function reference(tokenizer: Tokenizer, context: string, continuation: string, special: boolean): [readonly number[], readonly number[]] {
  const spaces = context.length - rstrip(context).length;
  const moved = (spaces > 0 ? context.slice(-spaces) : '') + continuation;
  const stripped = spaces > 0 ? context.slice(0, -spaces) : context;
  const whole = tokenizer.encode(stripped + moved, special);
  const contextIds = tokenizer.encode(stripped, special);
  return [contextIds, whole.slice(contextIds.length)];
}

/** Characters that words end in different ways on, whole added tokens among them. */
const atom = oneof(
  {
    weight: 6,
    arbitrary: constantFrom(
      "'",
      'l',
      's',
      'S',
      'R',
      'E',
      ' ',
      ' ',
      '\n',
      '\r',
      '\t',
      '1',
      '2',
      'a',
      'B',
      '/',
      ';',
      '.',
      '\u0301',
      'é',
      '漢',
      '😀',
      '\u00a0',
      '\u1161',
      '\u1100',
    ),
  },
  constantFrom(
    '<|endoftext|>',
    '<mask>',
    '<norm>',
    '<single>',
    '▁',
    '<s>',
    '  a ;  B',
    "a\n\n's",
    " they'll ",
    '  the ',
    'x = 12 + 30;\n\n',
    'Answer: A\n\n',
  ),
);
/** Pieces of a text cut anywhere, one after another or drawn again and again, then a question and its continuation. */
const piece = array(atom, { maxLength: 10 }).map((atoms) => atoms.join(''));
const pool = tuple(array(atom, { minLength: 1, maxLength: 14 }), array(nat(), { maxLength: 5 })).map(([atoms, cuts]) => {
  const characters = [...atoms.join('')];
  const places = [0, ...cuts.map((cut) => cut % (characters.length + 1)), characters.length].sort((p, q) => p - q);
  return places.slice(1).map((end, i) => characters.slice(places[i], end).join(''));
});
const drawn = tuple(pool, array(nat(), { maxLength: 6 }), piece, piece).map(([examples, picks, question, continuation]) => ({
  context: [...(picks.length < 3 ? examples : picks.map((pick) => examples[pick % examples.length] ?? '')), question],
  continuation,
}));
/** A text cut in two places, also within words and added tokens: examples, question and continuation. */
const cutText = tuple(array(atom, { minLength: 1, maxLength: 14 }), nat(), nat()).map(([atoms, x, y]) => {
  const characters = [...atoms.join('')];
  const [from = 0, to = 0] = [x % (characters.length + 1), y % (characters.length + 1)].sort((p, q) => p - q);
  return [characters.slice(0, from), characters.slice(from, to), characters.slice(to)].map((part) => part.join(''));
});
const runs = process.env.HALLMARK_LONG ? 20_000 : 400;

const all = Object.keys(tokenizerVectors.tokenizers);
const sharing = all.filter((name) => vectorTokenizer(name).prefixes);
const cases: [string, Tokenizer][] = [
  ...all.map((name): [string, Tokenizer] => [name, vectorTokenizer(name)]),
  ...sharing.map((name): [string, Tokenizer] => [`${name} without added tokens`, withAddedTokens(name, [])]),
  ...sharing.map((name): [string, Tokenizer] => [
    `${name} with added tokens of several words`,
    withAddedTokens(name, ['  a ;  B', 'a 1', "a\n\n's"]),
  ]),
];

describe.each(cases)('%s', (_, tokenizer) => {
  test('pairs with shared beginnings equal pairs encoded whole', { timeout: 600_000 }, () => {
    const encoder = pairEncoder(tokenizer, { prefixToken: 0 });
    const special = pairEncoder(tokenizer, { prefixToken: 0, addSpecialTokens: true });
    assert(
      property(cutText, cutText, ([examples = '', question = '', continuation = ''], [, , other = '']) => {
        const context = [examples, question];
        if (context.join('') === '') return;
        for (const [one, withSpecial] of [
          [encoder, false],
          [special, true],
        ] as const) {
          for (const following of [continuation, other]) {
            const pair = one.pair(context, following);
            const [contextIds, continuationIds] = reference(tokenizer, context.join(''), following, withSpecial);
            expect(idsOf({ ...pair, continuation: [] })).toEqual(contextIds);
            expect(Array.from(pair.continuation)).toEqual(continuationIds);
            expect(contextLengthOf(pair)).toBe(contextIds.length);
          }
          expect(idsOf(one.prompt(context))).toEqual(tokenizer.encode(context.join(''), withSpecial));
        }
      }),
      { seed: 4, numRuns: runs },
    );
  });

  test('pairs with examples drawn from a few equal pairs encoded whole', { timeout: 600_000 }, () => {
    const encoder = pairEncoder(tokenizer, { prefixToken: 0 });
    assert(
      property(array(drawn, { minLength: 1, maxLength: 3 }), (requests) => {
        for (const { context, continuation } of requests) {
          if (context.join('') === '') continue;
          const [contextIds, continuationIds] = reference(tokenizer, context.join(''), continuation, false);
          const pair = encoder.pair(context, continuation);
          expect(idsOf({ ...pair, continuation: [] })).toEqual(contextIds);
          expect(Array.from(pair.continuation)).toEqual(continuationIds);
          expect(idsOf(encoder.prompt(context))).toEqual(tokenizer.encode(context.join('')));
        }
      }),
      { seed: 5, numRuns: runs },
    );
  });
});

describe('what requests share', () => {
  const tokenizer = vectorTokenizer('hallmark-1536');
  const examples = ['The following are questions.\n\n', 'Q: one?\nA: 1\n\n', 'Q: two?\nA: 2\n\n'];

  test('is the same array for a task, and for the choices of a doc', () => {
    const encoder = pairEncoder(tokenizer);
    const first = encoder.pair([...examples, 'Q: three times three?\nA:'], ' 9');
    const second = encoder.pair([...examples, 'Q: three times three?\nA:'], ' 8');
    const other = encoder.pair([...examples, 'Q: four and four of them?\nA:'], ' 8');
    expect(second.shared).toBe(first.shared);
    for (const [at, part] of other.shared.slice(0, -1).entries()) expect(part).toBe(first.shared[at]);
    expect(other.shared.at(-1)).not.toEqual(first.shared.at(-1));
    expect(tokenizer.decode(idsOf({ ...first, context: [], continuation: [] }))).toContain('Q: two?\nA: 2\n');
  });

  test('is the same array for an example that is drawn again in another place', () => {
    const encoder = pairEncoder(tokenizer);
    const [system = ''] = examples;
    const one = 'Q: How many legs do three herons have?\nA: Each has two, so three have 2 * 3 = 6.\n#### 6\n\n';
    const two = 'Q: How many wheels do four carts have?\nA: Each has two, so four have 2 * 4 = 8.\n#### 8\n\n';
    const first = encoder.prompt([system, one, two, 'Q: three times three?\nA:']);
    const second = encoder.prompt([two, one, one, 'Q: four and four of them?\nA:']);
    expect(first.shared.filter((part) => second.shared.includes(part)).length).toBeGreaterThanOrEqual(2);
  });

  test('is most of a prompt, so that little is encoded for each', () => {
    const pair = pairEncoder(tokenizer).pair([...examples, 'Q: three times three?\nA:'], ' 9');
    expect(pair.context.length + pair.continuation.length).toBeLessThan(contextLengthOf(pair) / 2);
  });

  test('is nothing where the tokenizer gives no proof', () => {
    expect(pairEncoder(vectorTokenizer('added')).pair([...examples, 'Q'], ' 9').shared).toEqual([]);
  });
});

describe('a text without context', () => {
  test('follows the BOS token, else the EOS token', () => {
    const withBoth = vectorTokenizer('llama3', { bos_token: '<|begin|>', eos_token: '<|endoftext|>' });
    const withEos = vectorTokenizer('llama3', { eos_token: { content: '<|endoftext|>' } });
    expect(pairEncoder(withBoth).pair('', ' yes')).toEqual({ shared: [], context: [0], continuation: withBoth.encode(' yes') });
    expect(pairEncoder(withEos).pair('', ' yes').context).toEqual([1]);
    expect(pairEncoder(withEos, { prefixToken: 7 }).pair('', ' yes').context).toEqual([7]);
    expect(() => pairEncoder(vectorTokenizer('llama3')).pair('', ' yes')).toThrow(/custom_prefix_token_id/);
  });

  test('that begins with that token takes it as its context', () => {
    const tokenizer = vectorTokenizer('llama3', { bos_token: '<|begin|>' });
    expect(pairEncoder(tokenizer).pair('', '<|begin|> yes')).toEqual({ shared: [], context: [0], continuation: tokenizer.encode(' yes') });
    expect(pairEncoder(tokenizer, { addSpecialTokens: true }).pair('', ' yes')).toEqual({
      shared: [],
      context: [0],
      continuation: tokenizer.encode(' yes'),
    });
  });
});

test('white space of every kind moves from the context to the continuation', () => {
  const tokenizer = vectorTokenizer('assay-1024');
  assert(
    property(
      array(constantFrom(' ', '\n', '\t', '\u00a0', '\u2003', '\u2028', '\u3000', '\x1c', '\x85'), { maxLength: 5 }),
      integer({ min: 0, max: 1 }),
      (spaces, empty) => {
        const pair = pairEncoder(tokenizer).pair(`${empty ? '' : 'end'}${spaces.join('')}x`.slice(0, -1) || 'y', 'no');
        const text = tokenizer.decode(idsOf({ ...pair, continuation: [] }));
        expect(text).toBe(rstrip(text));
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});
