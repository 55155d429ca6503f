// Keeps an API key that a server sends back out of everything that is stored or shown.

/** Overwrites every occurrence of the key with asterisks, in place. */
export const redactKey = (bytes: Buffer, apiKey: string): void => {
  for (let at = bytes.indexOf(apiKey); at !== -1; at = bytes.indexOf(apiKey, at)) bytes.fill('*', at, at + apiKey.length);
};
