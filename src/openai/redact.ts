// Keeps an API key that a server sends back out of everything that is stored or shown.

/** Overwrites every occurrence of the key with asterisks, in place. */
export const redactKey = (bytes: Buffer, apiKey: string): void => {
  if (apiKey === '') return;
  for (let at = bytes.indexOf(apiKey); at !== -1; at = bytes.indexOf(apiKey, at)) bytes.fill('*', at, at + apiKey.length);
};

/** The same in text; before it is cut, so that no part of the key stays. */
export const withoutKey = (text: string, apiKey: string | undefined): string =>
  apiKey === undefined || apiKey === '' ? text : text.replaceAll(apiKey, '[API key]');
