// A small Hub for tests, on a local port: repositories at commits, served as the real one does (commit of a revision, listing in pages,
// large files behind a redirect, ranges), with faults on demand and a record of every request.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface TestRepository {
  readonly type: 'dataset' | 'model';
  readonly name: string;
  /** Revision -> commit (40 hex digits). */
  readonly revisions: Readonly<Record<string, string>>;
  /** Commit -> files. */
  readonly commits: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
  /** Files of this size or more are served as large ones. Default 1000 bytes. */
  readonly largeFrom?: number;
  /** The token without which access is refused. */
  readonly token?: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly range: string | null;
}

export interface TestHub {
  readonly endpoint: string;
  readonly seen: SeenRequest[];
  /** Set to change what the server does with the content of files. */
  faults: Faults;
  close(): Promise<void>;
}

export interface Faults {
  /** Content requests that break off after so many bytes, counted down. */
  breaks?: { times: number; afterBytes: number };
  /** Send other bytes of the right length, so many times. */
  corrupt?: number;
  /** Ignore the Range header, so many times. */
  ignoreRange?: number;
  /** Answer so many requests with this status. */
  status?: { times: number; code: number };
  /** Where large files are redirected to; default this server. */
  contentOrigin?: string;
}

const sha1 = (data: Uint8Array) => createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex');
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** Starts the server on a free port of this machine. */
export async function startTestHub(repositories: readonly TestRepository[]): Promise<TestHub> {
  const seen: SeenRequest[] = [];
  const state: { faults: Faults } = { faults: {} };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hub');
    seen.push({
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname) + url.search,
      authorization: request.headers.authorization ?? null,
      range: request.headers.range ?? null,
    });
    const { status } = state.faults;
    if (status && status.times > 0) {
      status.times--;
      response.writeHead(status.code, { 'content-type': 'text/plain' }).end('not now');
      return;
    }
    answer(request, response, url, repositories, state.faults, origin());
  });
  const origin = () => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: origin(),
    seen,
    get faults() {
      return state.faults;
    },
    set faults(faults) {
      state.faults = faults;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  repositories: readonly TestRepository[],
  faults: Faults,
  origin: string,
): unknown {
  const path = decodeURIComponent(url.pathname);
  const content = /^\/content\/([0-9a-f]{64})$/.exec(path);
  if (content) {
    const data = repositories
      .flatMap((repo) => Object.values(repo.commits).flatMap((files) => Object.values(files)))
      .find((file) => sha256(file) === content[1]);
    return data ? sendContent(request, response, data, faults) : refuse(response, 404, 'EntryNotFound', 'no such content');
  }
  const repo = repositories.find(
    ({ type, name }) => path.startsWith(`/api/${type}s/${name}/`) || path.startsWith(`/${type === 'dataset' ? 'datasets/' : ''}${name}/`),
  );
  if (!repo) return refuse(response, 404, 'RepoNotFound', 'Repository not found');
  if (repo.token && request.headers.authorization !== `Bearer ${repo.token}`)
    return refuse(response, 401, 'GatedRepo', 'Access is restricted');
  const rest = path.slice(path.indexOf(repo.name) + repo.name.length + 1);
  const [, kind, tail = ''] = /^(revision|tree|resolve)\/(.*)$/s.exec(rest) ?? [];
  const revision = [...Object.keys(repo.revisions), ...Object.keys(repo.commits)].find(
    (name) => tail === name || tail.startsWith(`${name}/`),
  );
  if (!kind || revision === undefined) return refuse(response, 404, 'RevisionNotFound', 'Invalid rev id');
  const commit = repo.revisions[revision] ?? revision;
  const files = repo.commits[commit] ?? {};
  if (kind === 'revision')
    return json(response, {
      _id: '1',
      id: repo.name,
      sha: commit,
      private: false,
      downloads: 0,
      likes: 0,
      gated: false,
      lastModified: '2026-01-01T00:00:00.000Z',
    });
  if (kind === 'tree') return sendListing(response, url, files, repo.largeFrom ?? 1000, origin);
  const data = files[tail.slice(revision.length + 1)];
  if (!data) return refuse(response, 404, 'EntryNotFound', 'Entry not found');
  if (data.length < (repo.largeFrom ?? 1000)) return sendContent(request, response, data, faults, sha1(data));
  const location = `${faults.contentOrigin ?? origin}/content/${sha256(data)}`;
  return response.writeHead(302, { location, 'x-linked-etag': `"${sha256(data)}"`, 'x-linked-size': String(data.length) }).end();
}

/** Two files a page, so that paging is always in use. */
function sendListing(
  response: ServerResponse,
  url: URL,
  files: Readonly<Record<string, Uint8Array>>,
  largeFrom: number,
  origin: string,
): void {
  const all = Object.entries(files).map(([path, data]) => ({
    type: 'file',
    path,
    size: data.length,
    oid: sha1(data),
    ...(data.length >= largeFrom && { lfs: { oid: sha256(data), size: data.length, pointerSize: 130 } }),
  }));
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/').slice(0, -1).join('/')))].filter(Boolean);
  const entries = [...folders.map((path) => ({ type: 'directory', path, size: 0, oid: '0'.repeat(40) })), ...all];
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const next = new URL(url.pathname + url.search, origin);
  next.searchParams.set('cursor', String(start + 2));
  json(response, entries.slice(start, start + 2), start + 2 < entries.length ? { link: `<${next}>; rel="next"` } : {});
}

function sendContent(request: IncomingMessage, response: ServerResponse, data: Uint8Array, faults: Faults, etag = sha256(data)): void {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const probe = range?.[1] === '0' && range[2] === '0';
  const ignore = range && !probe && (faults.ignoreRange ?? 0) > 0;
  if (ignore) faults.ignoreRange = (faults.ignoreRange ?? 0) - 1;
  const [start, end] = range && !ignore ? [Number(range[1]), Math.min(Number(range[2]) + 1, data.length)] : [0, data.length];
  let body = data.slice(start, end);
  if (!probe && (faults.corrupt ?? 0) > 0) {
    faults.corrupt = (faults.corrupt ?? 0) - 1;
    body = body.map((byte) => byte ^ 1);
  }
  response.writeHead(range && !ignore ? 206 : 200, {
    'content-length': body.length,
    etag: `"${etag}"`,
    ...(range && !ignore && { 'content-range': `bytes ${start}-${end - 1}/${data.length}` }),
  });
  const { breaks } = faults;
  if (!probe && breaks && breaks.times > 0 && body.length > breaks.afterBytes) {
    breaks.times--;
    response.write(body.subarray(0, breaks.afterBytes), () => response.destroy());
    return;
  }
  response.end(body);
}

function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-error-code': code }).end(JSON.stringify({ error }));
}
