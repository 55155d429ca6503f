// The arguments of lm-eval's API models (`--model_args`), with their defaults for each of the four models.
import { z } from 'zod';
import { asNumber, type Dict, entries, isDict, PyFloat, str, type Value } from '../../harness/values/index.ts';
import { EvalUsageError } from '../errors.ts';

export const modelTypes = ['local-completions', 'local-chat-completions', 'openai-completions', 'openai-chat-completions'] as const;
export type ModelType = (typeof modelTypes)[number];

export type TokenizerBackend = 'huggingface' | 'tiktoken' | 'remote' | 'auto' | null;

/** What one model is asked with. Times in seconds, as lm-eval has them. */
export interface ModelOptions {
  readonly type: ModelType;
  readonly isChat: boolean;
  readonly model: string;
  /** The whole URL that requests go to. */
  readonly baseUrl: string;
  readonly tokenizer: string | null;
  readonly tokenizerBackend: TokenizerBackend;
  readonly tokenizedRequests: boolean;
  readonly numConcurrent: number;
  /** Tries in all, the first included. */
  readonly maxRetries: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Tokens of prompt and answer; one less is used, as one is always generated. */
  readonly maxLength: number;
  readonly maxGenToks: number;
  readonly addBosToken: boolean;
  readonly customPrefixTokenId: number | null;
  readonly eosString: string | null;
  readonly header: Readonly<Record<string, string>> | null;
  readonly timeoutS: number;
  readonly verifyCertificate: boolean;
  readonly caCertPath: string | null;
  readonly authToken: string | null;
  readonly revision: string;
  readonly thinkEndToken: string | null;
  /** Arguments that API models do not know; lm-eval passes over them. */
  readonly ignored: readonly string[];
}

const wholeNumber = z.preprocess(
  (value) => (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value),
  z.number().transform(Math.trunc),
);
const text = z.union([z.string(), z.number().transform(String), z.bigint().transform(String)]);
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)]);
const backend = z.enum(['huggingface', 'tiktoken', 'remote', 'auto', 'none', 'None']).nullable();

const fields = z.looseObject({
  model: text.nullish(),
  pretrained: text.nullish(),
  base_url: z.string().nullish(),
  tokenizer: text.nullish(),
  tokenizer_backend: backend.optional(),
  truncate: flag.optional(),
  num_concurrent: wholeNumber.optional(),
  max_retries: wholeNumber.optional(),
  max_gen_toks: wholeNumber.optional(),
  batch_size: z.union([wholeNumber, z.string()]).optional(),
  max_batch_size: z.unknown().optional(),
  device: z.unknown().optional(),
  seed: wholeNumber.optional(),
  max_length: wholeNumber.optional(),
  add_bos_token: flag.optional(),
  custom_prefix_token_id: wholeNumber.nullish(),
  tokenized_requests: flag.nullish(),
  trust_remote_code: flag.optional(),
  revision: text.nullish(),
  use_fast_tokenizer: flag.optional(),
  verify_certificate: flag.optional(),
  ca_cert_path: z.string().nullish(),
  auth_token: text.nullish(),
  eos_string: text.nullish(),
  timeout: wholeNumber.optional(),
  header: z.record(z.string(), text).nullish(),
  max_images: wholeNumber.optional(),
  think_end_token: text.nullish(),
});

const publicUrls: Readonly<Partial<Record<ModelType, string>>> = {
  'openai-completions': 'https://api.openai.com/v1/completions',
  'openai-chat-completions': 'https://api.openai.com/v1/chat/completions',
};

/** Reads `--model_args` for a model; `--batch_size` as lm-eval passes it along. Throws `EvalUsageError` that names the argument. */
export function modelOptions(type: ModelType, given: Dict, flagBatchSize?: string): ModelOptions {
  const read = fields.safeParse(plain(given));
  if (!read.success) throw new EvalUsageError(`--model_args: ${firstIssue(read.error)}`);
  const args = read.data;
  const isChat = type === 'local-chat-completions' || type === 'openai-chat-completions';
  const baseUrl = args.base_url ?? publicUrls[type];
  if (baseUrl === undefined) {
    throw new EvalUsageError(
      `--model ${type} needs the URL to ask: --model_args base_url=http://127.0.0.1:8000/v1/${isChat ? 'chat/completions' : 'completions'},model=NAME`,
    );
  }
  checkUrl(baseUrl, isChat);
  const model = args.model ?? args.pretrained;
  if (model === undefined || model === null)
    throw new EvalUsageError('--model_args: model=NAME is missing; the endpoint is asked for that model');
  const tokenizerBackend = backendOf(type, args.tokenizer_backend);
  return {
    type,
    isChat,
    model,
    baseUrl,
    tokenizer: args.tokenizer ?? null,
    tokenizerBackend,
    tokenizedRequests: tokenizerBackend !== null && !isChat && (args.tokenized_requests ?? true),
    numConcurrent: Math.max(1, args.num_concurrent ?? 1),
    maxRetries: Math.max(1, args.max_retries ?? 3),
    batchSize: isChat ? 1 : batchSize(args.batch_size ?? flagBatchSize ?? 1),
    seed: args.seed ?? 1234,
    maxLength: atLeast('max_length', args.max_length ?? 2048, 2),
    maxGenToks: atLeast('max_gen_toks', args.max_gen_toks ?? 256, 0),
    addBosToken: args.add_bos_token ?? false,
    customPrefixTokenId: args.custom_prefix_token_id ?? null,
    eosString: args.eos_string ?? null,
    header: args.header ?? null,
    timeoutS: atLeast('timeout', args.timeout ?? 300, 1),
    verifyCertificate: args.verify_certificate ?? true,
    caCertPath: args.ca_cert_path ?? null,
    authToken: args.auth_token ?? null,
    revision: args.revision ?? 'main',
    thinkEndToken: args.think_end_token ?? null,
    ignored: Object.keys(args).filter((it) => !(it in fields.shape)),
  };
}

function backendOf(type: ModelType, given: z.infer<typeof backend> | undefined): TokenizerBackend {
  if (given === undefined) return type === 'local-completions' ? 'auto' : type === 'openai-completions' ? 'tiktoken' : null;
  return given === 'none' || given === 'None' ? null : given;
}

function batchSize(given: number | string): number {
  // lm-eval has no automatic batch size for API models: it takes 1.
  return typeof given === 'string' ? (/^\d+$/.test(given) ? Math.max(1, Number(given)) : 1) : Math.max(1, given);
}

function atLeast(name: string, value: number, least: number): number {
  if (value < least) throw new EvalUsageError(`--model_args ${name}=${value}: write ${least} or more`);
  return value;
}

function checkUrl(baseUrl: string, isChat: boolean): void {
  const example = `http://127.0.0.1:8000/v1/${isChat ? 'chat/completions' : 'completions'}`;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new EvalUsageError(`--model_args base_url=${baseUrl}: not a URL; write the whole one, like ${example}`);
  }
  const { username, password, pathname, host } = new URL(baseUrl);
  if (username !== '' || password !== '') {
    throw new EvalUsageError(`the base_url of ${host} holds a user name or password; put the key into OPENAI_API_KEY`);
  }
  if (pathname === '/' || /\/v1\/?$/.test(pathname)) {
    throw new EvalUsageError(
      `--model_args base_url=${baseUrl}: requests go to exactly this URL, as in lm-eval; write the whole one, like ${example}`,
    );
  }
}

/** Python's values as zod takes them: floats as numbers, dicts as objects. */
function plain(value: Value): unknown {
  if (value instanceof PyFloat) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (isDict(value)) return Object.fromEntries(entries(value).map(([key, item]) => [String(key), plain(item)]));
  return asNumber(value) === null && typeof value === 'object' && value !== null ? str(value) : value;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not understood';
  return `${issue.path.join('.')}: ${issue.message}`;
}
