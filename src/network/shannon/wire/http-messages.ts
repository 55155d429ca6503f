// POKTHTTPRequest and POKTHTTPResponse: the HTTP exchange that a relay carries inside.
import { bytes, mapOf, message, type Of, repeatedString, string, uint32 } from './protobuf.ts';

const header = message<{ key: string; values: string[] }>('Header', { key: string(1), values: repeatedString(2) });

export const httpRequest = message<{
  method: string;
  headers: Map<string, Of<typeof header>>;
  /** Only path and query count; the relay miner replaces host and scheme by its backend's. */
  url: string;
  body: Uint8Array;
}>('POKTHTTPRequest', { method: string(1), headers: mapOf(2, header), url: string(3), body: bytes(4) });
export type PoktHttpRequest = Readonly<Of<typeof httpRequest>>;

export const httpResponse = message<{ status: number; headers: Map<string, Of<typeof header>>; body: Uint8Array }>('POKTHTTPResponse', {
  status: uint32(1),
  headers: mapOf(2, header),
  body: bytes(3),
});
export type PoktHttpResponse = Readonly<Of<typeof httpResponse>>;

/**
 * Headers as these messages hold them. Names get Go's canonical form (`content-type` becomes `Content-Type`); a name with other than
 * letters, digits and the usual marks stays as it is.
 *
 * @example
 * headersOf({ 'content-type': ['application/json'] });
 */
export function headersOf(values: Readonly<Record<string, readonly string[]>>): Map<string, Of<typeof header>> {
  return new Map(
    Object.entries(values).map(([name, list]) => {
      const key = canonicalName(name);
      return [key, { key, values: [...list] }];
    }),
  );
}

/** A response header's first value, whatever the case of its name; null where there is none. */
export function headerValue({ headers }: PoktHttpResponse, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const [key, { values }] of headers) if (key.toLowerCase() === wanted) return values[0] ?? null;
  return null;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function canonicalName(name: string): string {
  if (!token.test(name)) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
