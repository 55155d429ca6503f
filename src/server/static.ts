// The built web app, read once into memory: no request ever names a file on disk.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Context } from 'hono';

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Smaller form, where it pays. */
  readonly brotli: Uint8Array<ArrayBuffer> | null;
  /** The name holds a hash of the content, so that it may be kept for ever. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

const compress = promisify(brotliCompress);
const minCompressBytes = 1_024;

/** Files below `folder` by URL path; `index.html` is `/`. A folder that does not exist holds no files. */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = await Promise.all(
    entries.flatMap((entry) => {
      const type = types[extname(entry.name)];
      if (!entry.isFile() || type === undefined) return [];
      const path = join(entry.parentPath, entry.name);
      return [readOne(path, `/${relative(folder, path).split(sep).join('/')}`, type)];
    }),
  );
  return new Map(files.map(([path, file]) => [path === '/index.html' ? '/' : path, file]));
}

async function readOne(path: string, urlPath: string, type: string): Promise<[string, StaticFile]> {
  const body = new Uint8Array(await readFile(path));
  const isText = !type.startsWith('image/png');
  const brotli =
    isText && body.length >= minCompressBytes
      ? new Uint8Array(await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }))
      : null;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return [urlPath, { type, etag, body, brotli, immutable: urlPath.startsWith('/assets/') }];
}

/** Answers with a file: 304 where the client has it already, compressed where the client can read it. */
export function fileResponse(c: Context, file: StaticFile): Response {
  c.header('etag', file.etag);
  c.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  c.header('vary', 'Accept-Encoding');
  if (c.req.header('if-none-match')?.includes(file.etag)) return c.body(null, 304);
  c.header('content-type', file.type);
  const takesBrotli = (c.req.header('accept-encoding') ?? '').split(',').some((name) => name.trim().split(';')[0] === 'br');
  if (file.brotli === null || !takesBrotli) return c.body(file.body);
  c.header('content-encoding', 'br');
  return c.body(file.brotli);
}
