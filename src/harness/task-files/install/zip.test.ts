import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TaskInstallError } from '../errors.ts';
import { type MadeEntry, makeZip } from '../testing/make-zip.ts';
import { isSafePath, zipEntries } from './zip.ts';

const readAll = (zip: Buffer, limits?: Parameters<typeof zipEntries>[1]): readonly (readonly [string, string])[] =>
  zipEntries(zip, limits).map((it) => [it.name, it.read().toString('utf8')]);

test('what was packed comes out', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9_é]{1,8}(\/[a-z0-9_]{1,8}){0,3}$/), { maxLength: 12 });
  fc.assert(
    fc.property(names, fc.array(fc.string({ unit: 'binary', maxLength: 500 }), { minLength: 12, maxLength: 12 }), (paths, contents) => {
      const made = paths.map((name, i) => ({ name, content: contents[i] ?? '' }));
      expect(readAll(makeZip(made))).toEqual(made.map((it) => [it.name, it.content]));
    }),
    { seed: 4, numRuns: 50 },
  );
});

describe('a stranger’s zip file is refused', () => {
  test.each<readonly [string, MadeEntry, string]>([
    ['a path that leaves', { name: '../../etc/passwd', content: 'x' }, 'would leave its folder: "../../etc/passwd"'],
    ['a path that leaves later', { name: 'a/../../b', content: 'x' }, 'would leave its folder'],
    ['an absolute path', { name: '/etc/passwd', content: 'x' }, 'would leave its folder'],
    ['a drive', { name: 'C:/x', content: 'x' }, 'would leave its folder'],
    ['backslashes', { name: '..\\x', content: 'x' }, 'would leave its folder'],
    ['a control character', { name: 'a\u001b[2J', content: 'x' }, 'would leave its folder: "a\\u001b[2J"'],
    ['a link', { name: 'a', content: '/etc/passwd', claims: { mode: 0o120777 } }, 'has a link: "a"'],
    ['encryption', { name: 'a', content: 'x', claims: { flags: 1 } }, 'encrypted'],
    ['an unknown method', { name: 'a', content: 'x', claims: { method: 14 } }, 'in an unknown way'],
    ['a large entry', { name: 'a', content: 'x', claims: { size: 4e9 } }, 'entry of more than 64 MiB'],
    ['more than it says', { name: 'a', content: 'x'.repeat(1_000_000), claims: { size: 10 } }, 'entry "a" is damaged'],
    ['less than it says', { name: 'a', content: 'x', claims: { size: 10 } }, 'entry "a" is damaged'],
    ['another content than its checksum', { name: 'a', content: 'x', claims: { crc: 1 } }, 'entry "a" is damaged'],
  ])('%s', (_, entry, message) => {
    expect(() => readAll(makeZip([entry]))).toThrow(message);
    expect(() => readAll(makeZip([entry]))).toThrow(TaskInstallError);
  });

  test('too many entries, too much in all, one name twice', () => {
    const entries = Array.from({ length: 5 }, (_, i) => ({ name: `f${i}`, content: 'xxxxxxxxxx' }));
    expect(() => readAll(makeZip(entries), { entries: 4, entryBytes: 100, totalBytes: 100 })).toThrow('more than 4 entries');
    expect(() => readAll(makeZip(entries), { entries: 9, entryBytes: 100, totalBytes: 49 })).toThrow('unpacks to more than');
    expect(() => readAll(makeZip([...entries, { name: 'f1', content: '' }]))).toThrow('"f1" twice');
  });

  test('a file cut anywhere, or with any byte changed, is an error or the same files, never another failure', () => {
    const zip = makeZip([
      { name: 'a/b', content: 'some text, some text, some text' },
      { name: 'c', content: '' },
    ]);
    const attempt = (damaged: Buffer): void => {
      try {
        readAll(damaged, { entries: 100, entryBytes: 1000, totalBytes: 1000 });
      } catch (error) {
        expect(error).toBeInstanceOf(TaskInstallError);
      }
    };
    for (let length = 0; length < zip.length; length++) attempt(zip.subarray(0, length));
    for (let at = 0; at < zip.length; at++) {
      const damaged = Buffer.from(zip);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      attempt(damaged);
    }
  });

  test('not a zip file', () => expect(() => zipEntries(Buffer.from('hello'))).toThrow('not a zip file'));
});

test('a safe path stays below its folder', () => {
  for (const path of ['a', 'a/b.py', '.hidden', 'a..b/c', 'a/...']) expect(isSafePath(path), path).toBe(true);
  for (const path of ['', '..', 'a/..', './a', '/a', '\\a', 'a:b', 'a\nb']) expect(isSafePath(path), path).toBe(false);
});
