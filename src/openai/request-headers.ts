// The headers of a request. By default they are, in number, order and spelling, those of Node's own `fetch`, so that a supplier cannot
// tell a measurement from the requests of the many programs that use it.

/** As undici takes them: name, value, name, value. */
export type HeaderList = readonly string[];

export interface HeaderOptions {
  /** `node` if not given. */
  readonly userAgent: string;
  readonly hasBody: boolean;
  readonly isSecure: boolean;
  readonly apiKey: string | undefined;
  /** Names in lower case; these take the place of the defaults of the same name. */
  readonly extra: Readonly<Record<string, string>> | undefined;
}

const requestHeaders = ({ userAgent, hasBody, isSecure, apiKey, extra }: HeaderOptions): string[] => {
  const content = hasBody ? ['content-type', 'application/json'] : [];
  const authorization = apiKey === undefined ? [] : ['authorization', `Bearer ${apiKey}`];
  const own = [
    ...content,
    ...authorization,
    ...[
      'accept',
      '*/*',
      'accept-language',
      '*',
      'sec-fetch-mode',
      'cors',
      'user-agent',
      userAgent,
      'accept-encoding',
      isSecure ? 'br, gzip, deflate' : 'gzip, deflate',
    ],
  ];
  if (extra === undefined) return own;
  const kept: string[] = Object.entries(extra).flat();
  for (let at = 0; at < own.length; at += 2) {
    const name = own[at] ?? '';
    if (!Object.hasOwn(extra, name)) kept.push(name, own[at + 1] ?? '');
  }
  return kept;
};

/** Makes the headers of requests of one user agent; those without a key or own headers are made once. */
export const headersOf = (userAgent: string): ((options: Omit<HeaderOptions, 'userAgent'>) => string[]) => {
  const plain: string[][] = [];
  return (options) => {
    if (options.apiKey !== undefined || options.extra !== undefined) return requestHeaders({ userAgent, ...options });
    const which = (options.hasBody ? 1 : 0) + (options.isSecure ? 2 : 0);
    plain[which] ??= requestHeaders({ userAgent, ...options });
    return plain[which];
  };
};

/** Whether a key can stand in a header at all: visible ASCII. */
export const isSendableKey = (apiKey: string): boolean => /^[!-~]{1,4096}$/.test(apiKey);
