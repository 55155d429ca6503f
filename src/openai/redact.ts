// Keeps an API key that a server sends back out of everything that is stored or shown.

/** Servers that want no key are often given a word such as EMPTY; an answer that has it is no leak, and must stay as it is. */
const shortestSecret = 8;

/** Overwrites every occurrence of the key with asterisks, in place. Words too short to be secrets stay. */
export const redactKey = (bytes: Buffer, apiKey: string): void => {
  if (apiKey.length < shortestSecret) return;
  for (let at = bytes.indexOf(apiKey); at !== -1; at = bytes.indexOf(apiKey, at)) bytes.fill('*', at, at + apiKey.length);
};

/** The same in text; before it is cut, so that no part of the key stays. */
export const withoutKey = (text: string, apiKey: string | undefined): string =>
  apiKey === undefined || apiKey.length < shortestSecret ? text : text.replaceAll(apiKey, '[API key]');
