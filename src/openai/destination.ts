// Where a request goes: a base URL is checked once, then paths are joined to it.
import type { Failure } from './failure.ts';
import { printable } from './text.ts';

export interface Target {
  /** What the supplier listed or the operator typed, e.g. `https://host/v1`. */
  readonly baseUrl: string;
  /** Sent as a bearer token to this base URL and nowhere else; never logged. */
  readonly apiKey?: string;
}

export interface Destination {
  readonly url: URL;
  /** Of the URL: scheme, host and port. */
  readonly origin: string;
  /** Path before the version segment, without a trailing slash: `/openai` of `https://host/openai/v1`. */
  readonly prefix: string;
  /** The version segment that the base URL ends in, e.g. `/v1`; empty if there is none. */
  readonly version: string;
}

const versionEnd = /\/v\d{1,3}(?:alpha\d{0,2}|beta\d{0,2})?$/;

/** Reads a base URL. What is wrong with it is a failure, as suppliers choose their URLs. */
export const readBaseUrl = (baseUrl: string): Destination | Failure => {
  const refused = (why: string): Failure => ({ kind: 'invalid_url', detail: `${why}: "${printable(withoutCredentials(baseUrl), 200)}"` });
  if (baseUrl.length > 2_048) return refused('the URL is longer than 2048 characters');
  if (!URL.canParse(baseUrl)) return refused('not a URL; expected one like "https://host/v1"');
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused('only http and https URLs are used');
  if (url.username !== '' || url.password !== '') return refused('the URL carries credentials; give the key as an API key instead');
  if (url.search !== '' || url.hash !== '') return refused('a base URL has neither "?" nor "#"');
  if (url.port === '0') return refused('port 0 cannot be reached');
  const path = withoutTrailingSlashes(url.pathname);
  const version = versionEnd.exec(path)?.[0] ?? '';
  return { url, origin: url.origin, prefix: path.slice(0, path.length - version.length), version };
};

/**
 * Joins a request path to a base URL. Request paths carry their version (`/v1/completions`); where the base URL ends in a version
 * segment, that one takes its place. So `http://h`, `http://h/` and `http://h/v1` all give `/v1/completions`, `https://h/api/v4` gives
 * `/api/v4/completions`, and a path without version (`/pokt/tokenizer`) goes below the part before the version segment.
 *
 * Null where the path could leave the base URL or break the request: no leading slash, `.` or `..` segments, backslashes, blanks,
 * control characters.
 */
export const joinPath = (destination: Destination, path: string): string | null => {
  if (path.charCodeAt(0) !== 0x2f || !safePath.test(path) || dotSegment.test(path)) return null;
  if (destination.version !== '' && path.startsWith('/v1/')) return destination.prefix + destination.version + path.slice(3);
  return destination.prefix + path;
};

/** Whether a joined path lies below the base URL as it was given: only there may its API key go. */
export const isBelow = (destination: Destination, joined: string): boolean => {
  const base = destination.prefix + destination.version;
  return joined.startsWith(`${base}/`);
};

const safePath = /^[!-[\]-~]+$/;
const dotSegment = /\/(?:\.|%2e){1,2}(?:[/?#]|$)/i;

const withoutTrailingSlashes = (path: string): string => {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === 0x2f) end -= 1;
  return path.slice(0, end);
};

const withoutCredentials = (text: string): string => {
  const start = text.indexOf('://');
  const at = text.lastIndexOf('@');
  return start !== -1 && at > start ? `${text.slice(0, start + 3)}…${text.slice(at)}` : text;
};
