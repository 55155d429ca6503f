import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBelow, joinPath, readBaseUrl } from './destination.ts';
import { anyText } from './testing/any-text.ts';

const joined = (baseUrl: string, path: string): string | null => {
  const destination = readBaseUrl(baseUrl);
  if ('kind' in destination) throw new Error(destination.detail);
  return joinPath(destination, path);
};

describe('a request path joined to a base URL', () => {
  test.each([
    ['http://h:1', '/v1/completions', '/v1/completions'],
    ['http://h:1/', '/v1/completions', '/v1/completions'],
    ['http://h:1/v1', '/v1/completions', '/v1/completions'],
    ['http://h:1/v1//', '/v1/completions', '/v1/completions'],
    ['http://h:1/openai/v1', '/v1/models', '/openai/v1/models'],
    ['http://h:1/openai', '/v1/models', '/openai/v1/models'],
    ['http://h:1/api/v4', '/v1/models', '/api/v4/models'],
    ['http://h:1/v1beta', '/v1/models', '/v1beta/models'],
    ['http://h:1/v1', '/pokt/tokenizer', '/pokt/tokenizer'],
    ['http://h:1/a/v1', '/pokt/tokenizer', '/a/pokt/tokenizer'],
    ['http://h:1/v1x', '/v1/models', '/v1x/v1/models'],
    ['http://h:1/v1/v1', '/v1/models', '/v1/v1/models'],
  ])('%s + %s = %s', (baseUrl, path, expected) => expect(joined(baseUrl, path)).toBe(expected));

  test('never leaves the path that was given, for any base URL and path', () => {
    const segment = fc.constantFrom('a', 'v1', 'v2', '..', '.', '%2e%2E', 'b c', '\\', '', 'ü', '%2f..', '?x', '#y');
    const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(path, path, (base, below) => {
        const destination = readBaseUrl(`http://h${base}`);
        if ('kind' in destination) return;
        const result = joinPath(destination, below);
        if (result === null) return;
        const seen = new URL(`http://h${result}`);
        expect(seen.origin).toBe('http://h');
        expect(seen.pathname.startsWith(destination.prefix)).toBe(true);
        if (isBelow(destination, result)) expect(seen.pathname.startsWith(destination.prefix + destination.version)).toBe(true);
      }),
      { seed: 2, numRuns: 3_000 },
    );
  });
});

const url = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'HTTP:\\\\', 'ftp://'),
    anyText(6),
    fc.constantFrom('', '@', '@h', 'h:80', 'h/v1', 'h?', 'h#'),
    anyText(6),
  )
  .map((parts) => parts.join(''));

test('any text is a destination or an invalid_url, shown safely', () => {
  fc.assert(
    fc.property(fc.oneof(anyText(40), url), (text) => {
      const read = readBaseUrl(text);
      if (!('kind' in read)) return;
      expect(read.kind).toBe('invalid_url');
      expect(read.detail).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(read.detail.length).toBeLessThan(300);
    }),
    { seed: 3, numRuns: 1_000 },
  );
});
