// Wrong input: each mistake ends in one clear line on stderr that names the thing and the fix, and in the documented exit code.
import { mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPlace, type Place } from './support/hallmark.ts';
import { refusing, serve, type TestServer } from './support/servers.ts';

const key = 'sk-test-4711-do-not-show';
const endpoint = { name: 'one', url: 'http://127.0.0.1:1' };
const places: Place[] = [];
let refuser: TestServer;

beforeAll(async () => {
  refuser = await refusing();
});
afterAll(async () => {
  await refuser.close();
  await Promise.all(places.map((place) => place.remove()));
});

/** A fresh folder with this text in hallmark.yaml. */
function folderWith(yaml: string | null): Place {
  const place = newPlace();
  places.push(place);
  if (yaml !== null) place.write('hallmark.yaml', yaml);
  return place;
}

/** The command in a fresh folder. */
const withConfig = (yaml: string | null, args: readonly string[]) => folderWith(yaml).run(args);

describe.concurrent('hallmark.yaml', () => {
  const network = (url: string) => `network:\n  kind: endpoints\n  endpoints:\n    - {name: one, url: "${url}"}\n`;

  it.each([
    [
      'a supplier without http',
      network('127.0.0.1:8000'),
      'hallmark.yaml:4:19: network.endpoints[0].url must be a URL that starts with http:// or https://',
    ],
    [
      'a password in a URL',
      network('http://me:hunter2@127.0.0.1'),
      'hallmark.yaml:4:19: network.endpoints[0].url must not contain a user name or password; put the key into the environment and its name into apiKeyEnv',
    ],
    [
      'the path of a request in a URL',
      network('http://127.0.0.1:8000/v1/chat/completions'),
      'hallmark.yaml:4:19: network.endpoints[0].url must end before /chat/completions, which is added to it',
    ],
    ['an unknown key', 'server:\n  prot: 1\n', 'hallmark.yaml:2:3: server.prot is not a known key; did you mean "port"?'],
    [
      'an unknown task',
      `${network('http://127.0.0.1:1')}tasks: [{name: copying}, {name: arithmetik}]\n`,
      'hallmark: hallmark.yaml: tasks[1].name: task "arithmetik" not found; did you mean "arithmetic"?',
    ],
    [
      'a key variable that is not set',
      'network:\n  kind: endpoints\n  endpoints:\n    - name: one\n      url: http://127.0.0.1:1\n      apiKeyEnv: NOT_SET\n',
      'hallmark.yaml:6:7: network.endpoints[0].apiKeyEnv must name an environment variable that is set; this one is not',
    ],
    [
      'broken YAML',
      'server: {port: 1\n',
      'hallmark.yaml:2:1: is not valid YAML: Flow map in block collection must be sufficiently indented and end with a }',
    ],
  ])('%s is one line with its place', async (_, yaml, line) => {
    const place = folderWith(yaml);
    const { status, stdout, stderr } = await place.run(['start']);
    expect(stderr).toBe(`${line}\n`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(place.everything()).toBe(yaml);
  });

  it('shows all mistakes at once, in their order', async () => {
    const { stderr } = await withConfig('server: {prot: 1}\ntasks: [{name: copying, window: {samples: 0}}]\n', ['board']);
    expect(stderr.match(/^hallmark\.yaml:\d+:\d+/gm)).toEqual(['hallmark.yaml:1:10', 'hallmark.yaml:2:34']);
  });

  it('that is named but not there, or no file at all', async () => {
    const place = folderWith(null);
    expect(await place.run(['start', '--config', 'none.yaml'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'none.yaml: there is no such file; `hallmark init` writes one with every setting explained\n',
    });
    mkdirSync(join(place.folder, 'folder.yaml'));
    expect(await place.run(['start'], { env: { HALLMARK_CONFIG: 'folder.yaml' } })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^folder\.yaml: cannot be read: .*\n$/),
    });
  });

  it('is written by `hallmark init` and loads; what it would overwrite stays', async () => {
    const place = folderWith(null);
    expect(await place.run(['init'])).toMatchObject({ status: 0, stderr: '' });
    const written = readFileSync(join(place.folder, 'hallmark.yaml'), 'utf8');
    expect((await place.run(['init'])).stderr).toBe(
      'hallmark: hallmark.yaml is there already; --force overwrites it, --config FILE writes another\n',
    );
    expect(readFileSync(join(place.folder, 'hallmark.yaml'), 'utf8')).toBe(written);
    // A wrong URL in the file that it wrote is found at its place: the rest of the file was read.
    place.write('hallmark.yaml', written.replace('blockTime: 1s', 'blockTime: 1'));
    expect(await place.run(['start'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^hallmark\.yaml:\d+:\d+: networks\[0\]\.blockTime must be a duration .*\n$/),
    });
  });
});

describe.concurrent('hallmark measure', () => {
  it.each([
    [['no-url'], 'no-url is not a URL; write one like http://127.0.0.1:8000'],
    [['http://127.0.0.1:1/v1/completions'], 'http://127.0.0.1:1/v1/completions must end before /completions, which is added to it'],
    [['localhost:8000/v1'], 'localhost:8000/v1 is not a URL; did you mean http://localhost:8000/v1?'],
    [['me:hunter2@host:80'], 'me:hunter2@host:80 is not a URL; write one like http://127.0.0.1:8000'],
    [
      ['http://me:hunter2@127.0.0.1'],
      'the URL of 127.0.0.1 holds a user name or password; put the key into the environment and its name into --api-key-env',
    ],
    [[endpoint.url, '--tasks', 'arithmetik'], 'task "arithmetik" not found; did you mean "arithmetic"?'],
    [[endpoint.url, '--api-key-env', 'NOT_SET'], '--api-key-env NOT_SET: this environment variable is not set; set it to the API key'],
    [[endpoint.url, '--min-score', 'logic'], '--min-score logic: write TASK=SCORE, e.g. arithmetic=80'],
  ])('%j is wrong use', async (args, message) => {
    expect(await withConfig(null, ['measure', ...args])).toEqual({ status: 2, stdout: '', stderr: `hallmark: ${message}\n` });
  });

  it('says where tasks of lm-evaluation-harness are asked', async () => {
    const { status, stderr } = await withConfig(null, ['measure', endpoint.url, '--tasks', 'mmlu']);
    expect(stderr).toMatch(/^hallmark: task "mmlu" not found; .*; tasks of lm-evaluation-harness are asked by `hallmark eval`\n$/);
    expect(status).toBe(2);
  });

  const quick = ['--tasks', 'copying', '--budget', '3', '--concurrency', '3'];

  it('says that nothing listens at the URL', async () => {
    const { status, stderr } = await withConfig('retries: {attempts: 1}\n', ['measure', endpoint.url, ...quick]);
    expect(lastLine(stderr)).toBe(`hallmark: ${endpoint.url} answered no item: nothing listens there; start it or correct its url`);
    expect(status).toBe(3);
  });

  it('says that the API key is refused, and shows it nowhere', async () => {
    const args = ['measure', refuser.url, ...quick, '--api-key-env', 'MY_KEY'];
    const place = folderWith(null);
    const { status, stdout, stderr } = await place.run(args, { env: { MY_KEY: key, HALLMARK_DEBUG: '1' } });
    expect(refuser.requests()).toBeGreaterThan(0);
    expect(lastLine(stderr)).toBe(
      `hallmark: ${refuser.url} answered no item: it refuses the API key in MY_KEY; correct the key and start again`,
    );
    expect(status).toBe(3);
    expect(stdout).toContain('unauthorized');
    expect(stdout + stderr + place.everything()).not.toContain(key);
  });

  const answering = (status: number, type: string, body: string) =>
    serve((_, response) => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    });

  it.each([
    [
      404,
      'application/json',
      '{"error": {"message": "no model \\u001b[31mm-9"}}',
      /a 4xx status \(status 404: no model \S+m-9\); correct the url or --model/,
    ],
    [200, 'text/html', '<html><script>alert(1)</script>', /the body is not JSON .*; correct the url/],
    [
      200,
      'application/json',
      '{"object": "list", "data": [{"id": "m"}]}',
      /the JSON is not the OpenAI answer that was asked for .*; correct the url/,
    ],
  ])("says what %i %s is, in the server's own words, and prints no table of zeros", async (code, type, body, line) => {
    const server = await answering(code, type, body);
    const { status, stdout, stderr } = await withConfig('retries: {attempts: 1}\n', ['measure', server.url, ...quick]);
    await server.close();
    expect(lastLine(stderr)).toMatch(line);
    expect(stdout).toMatch(/^3 items failed: /m);
    expect(stdout).not.toMatch(/95 % interval|copying/);
    expect(stdout + stderr).not.toContain('\u001b');
    expect(status).toBe(3);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'keeps what it has when %s comes, and says in its exit code that this is not all',
    async (signal) => {
      const place = folderWith(null);
      let asked = 0;
      const server = await serve((request, response) => {
        response.setHeader('content-type', 'application/json');
        if (request.url === '/v1/models') response.end('{"object": "list", "data": [{"id": "m", "object": "model"}]}');
        else if (++asked <= 5) response.end('{"choices": [{"index": 0, "text": " 1"}]}');
        else if (asked === 6) child.kill(signal);
      });
      const { child, ended } = place.spawn(['measure', server.url, '--tasks', 'copying', '--budget', '100000', '--json']);
      const { status, stdout, stderr } = await ended;
      await server.close();
      expect(JSON.parse(stdout)).toMatchObject({ stopped: true, tasks: [{ task: 'copying', answered: 5, samples: 5 }] });
      expect(stderr).not.toContain('hallmark:');
      expect(status).toBe(130);
    },
  );

  it('says at once what it waits for', async () => {
    const place = folderWith(null);
    const server = await serve(() => child.kill('SIGINT'));
    const { child, ended } = place.spawn(['measure', server.url, ...quick]);
    const { status, stderr } = await ended;
    await server.close();
    expect(stderr).toMatch(/^\S+ http:\/\/127\.0\.0\.1:\d+ · 0 s so far · asking which models it serves\n/);
    expect(lastLine(stderr)).toBe(`hallmark: ${server.url}: stopped before an item was answered`);
    expect(status).toBe(3);
  });

  it('says that a key is wanted', async () => {
    const { status, stderr } = await withConfig(null, ['measure', refuser.url, ...quick]);
    expect(lastLine(stderr)).toBe(
      `hallmark: ${refuser.url} answered no item: it wants an API key; name the environment variable that holds it in --api-key-env`,
    );
    expect(status).toBe(3);
  });
});

describe.concurrent('hallmark board', () => {
  it('in an empty folder says how to begin, and makes nothing', async () => {
    const place = folderWith(null);
    expect(await place.run(['board'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'hallmark: nothing was measured here yet: there is no store in .hallmark; `hallmark start` makes one, --url shows a leaderboard that runs elsewhere\n',
    });
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('says that no leaderboard answers', async () => {
    expect(await withConfig(null, ['board', '--url', 'http://127.0.0.1:1'])).toEqual({
      status: 3,
      stdout: '',
      stderr: 'hallmark: no leaderboard answers at http://127.0.0.1:1; start one with `hallmark start`\n',
    });
  });

  it('says that what answers is no leaderboard', async () => {
    expect(await withConfig(null, ['board', '--url', 'ftp://127.0.0.1'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'hallmark: --url ftp://127.0.0.1 is not a URL; write one like http://127.0.0.1:8787\n',
    });
    const { status, stderr } = await withConfig(null, ['board', '--url', refuser.url]);
    expect(stderr).toBe(`hallmark: ${refuser.url}/api/v1/board answered 401 without a board: no reason given\n`);
    expect(status).toBe(3);
  });
});

describe.concurrent('where output goes', () => {
  it.skipIf(process.platform !== 'linux')('is a full disk', async () => {
    const place = folderWith(null);
    expect(await place.run(['--help'], { stdout: openSync('/dev/full', 'w') })).toMatchObject({
      status: 2,
      stderr: 'hallmark: the disk is full; free some space and start again\n',
    });
    expect(await place.run(['init', '--force', '--config', '/dev/full'])).toMatchObject({
      status: 2,
      stderr: 'hallmark: /dev/full cannot be written: the disk is full; free some space and start again\n',
    });
  });
});

describe.concurrent('hallmark --help', () => {
  it('has one line a command in 80 columns, on a pipe too', async () => {
    const { status, stdout } = await withConfig(null, ['--help']);
    const lines = stdout.split('\n');
    const from = lines.indexOf('Commands:') + 1;
    const commands = lines.slice(from, lines.indexOf('', from));
    const names = commands.map((line) => /^ {2}([a-z]+)( [A-Z]+)? {2,}\S/.exec(line)?.[1]);
    expect(names).toEqual(expect.arrayContaining(['start', 'measure', 'board', 'localnet', 'tasks', 'bank', 'init']));
    expect(names).not.toContain(undefined);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(status).toBe(0);
  });
});

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
