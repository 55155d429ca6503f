// The zoo: who LocalNet's suppliers are. What is true of each stands here and in LocalNet's own output, and nowhere in what a supplier answers.

/** What a supplier really is; `model` names a file of models/manifest.json. */
export type Truth =
  /** Serves the model that it says. Two entries with the same `backEnd` are two names for one server. */
  | { readonly kind: 'honest'; readonly model: string; readonly backEnd?: string }
  /** `model` until `afterMs` after its first session, `later` from then on. */
  | { readonly kind: 'switching'; readonly model: string; readonly later: string; readonly afterMs: number }
  /** Knows public items' answers and leaves everything else to `model`. */
  | { readonly kind: 'memoriser'; readonly model: string }
  /** Answers up to `maxDelayMs` late. */
  | { readonly kind: 'slow'; readonly model: string; readonly maxDelayMs: number }
  /** Fails `share` of its requests. */
  | { readonly kind: 'flaky'; readonly model: string; readonly share: number }
  /** Has no model. `tokenizer` names a folder of models/tokenizers. */
  | { readonly kind: 'liar'; readonly tokenizer: string }
  /** Attacks whoever asks; the tokenizer is never asked. */
  | { readonly kind: 'hostile'; readonly tokenizer: string };

export interface ZooEntry {
  /** Name within the zoo; its address is made of this and the seed. */
  readonly key: string;
  /** What people read on the board; hostile where the supplier is. */
  readonly name: string;
  /** The model name that it lists in `/v1/models`. */
  readonly claims: string;
  readonly truth: Truth;
  /** For LocalNet's own list and the documents. */
  readonly about: string;
}

const minuteMs = 60_000;

export const zoo: readonly ZooEntry[] = [
  {
    key: 'best',
    name: 'Aldgate Compute',
    claims: 'text-large',
    truth: { kind: 'honest', model: 'diamond-q8_0' },
    about: 'honest: the best model',
  },
  {
    key: 'weights-f16',
    name: 'Brightwater',
    claims: 'text-medium',
    truth: { kind: 'honest', model: 'topaz-f16' },
    about: 'honest: a good model, weights of 16 bits',
  },
  {
    key: 'weights-q8',
    name: 'Cinder & Sons',
    claims: 'text-medium',
    truth: { kind: 'honest', model: 'topaz-q8_0' },
    about: 'the weights of Brightwater in 8 bits',
  },
  {
    key: 'weights-q4',
    name: 'Dunmore Node',
    claims: 'text-medium',
    truth: { kind: 'honest', model: 'topaz-q4_0' },
    about: 'the weights of Brightwater in 4 bits',
  },
  {
    key: 'numbers',
    name: 'Eastfold',
    claims: 'text-maths',
    truth: { kind: 'honest', model: 'pyrite-q8_0' },
    about: 'honest: knows numbers, no words',
  },
  {
    key: 'words',
    name: 'Farrier',
    claims: 'text-prose',
    truth: { kind: 'honest', model: 'malachite-q8_0' },
    about: 'honest: knows words, no numbers',
  },
  {
    key: 'other-tokenizer',
    name: 'Grayling Labs',
    claims: 'text-medium',
    truth: { kind: 'honest', model: 'opal-q8_0' },
    about: 'honest: a model with a tokenizer of its own',
  },
  {
    key: 'small',
    name: 'Harrow Lane',
    claims: 'text-mini',
    truth: { kind: 'honest', model: 'fluorite-q8_0' },
    about: 'honest: a small model',
  },
  {
    key: 'proxy-front',
    name: 'Inglenook',
    claims: 'text-large',
    truth: { kind: 'honest', model: 'corundum-q8_0', backEnd: 'proxied' },
    about: 'a good model; one back end with Juniper Point',
  },
  {
    key: 'proxy-alias',
    name: 'Juniper Point',
    claims: 'text-large',
    truth: { kind: 'honest', model: 'corundum-q8_0', backEnd: 'proxied' },
    about: 'a second name for the back end of Inglenook',
  },
  {
    key: 'switching',
    name: 'Kestrel',
    claims: 'text-medium',
    truth: { kind: 'switching', model: 'quartz-q8_0', later: 'gypsum-q8_0', afterMs: 3 * minuteMs },
    about: 'a good model for three minutes, then a weaker one',
  },
  {
    key: 'memoriser',
    name: 'Larkspur',
    claims: 'text-large',
    truth: { kind: 'memoriser', model: 'talc-q8_0' },
    about: 'knows the answers of public items; else a weak model',
  },
  {
    key: 'slow',
    name: 'Marlow Far',
    claims: 'text-medium',
    truth: { kind: 'slow', model: 'garnet-q8_0', maxDelayMs: 500 },
    about: 'honest, but up to half a second late',
  },
  {
    key: 'flaky',
    name: 'Nettle',
    claims: 'text-medium',
    truth: { kind: 'flaky', model: 'beryl-q8_0', share: 0.2 },
    about: 'one relay in five fails: errors, resets, silence',
  },
  {
    key: 'liar',
    name: 'Osprey',
    claims: 'text-large',
    truth: { kind: 'liar', tokenizer: 'hallmark-1536' },
    about: 'no model: fluent nonsense with made-up probabilities',
  },
  {
    key: 'hostile',
    name: 'Pinchbeck & <b>Gilt</b>',
    claims: 'text-large',
    truth: { kind: 'hostile', tokenizer: 'hallmark-1536' },
    about: 'attacks whoever asks, each time in another way',
  },
];
