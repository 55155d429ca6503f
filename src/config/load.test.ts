import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, ConfigError, type Environment, loadConfig, parseConfig, readConfigFile } from './index.ts';

const someAddress = 'pokt1w508d6qejxtdg4y5r3zarvary0c5xw7k8mgwnq';

function load(text: string, env: Environment = {}): Config {
  return parseConfig(text, { file: 'hallmark.yaml', env });
}

/** The lines of the error that `text` ends in. */
function problems(text: string, env: Environment = {}): readonly string[] {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('values', () => {
  it('is all defaults for an empty file, an emptied section and a comment', () => {
    const defaults = load('');
    expect(load('server:\n#  port: 1\ndeadlines:\n  connect:\n')).toEqual(defaults);
    expect(load('# nothing')).toEqual(defaults);
    expect(defaults).toMatchObject({
      server: { host: '127.0.0.1', port: 8787 },
      networks: [{ kind: 'localnet', id: 'localnet' }],
      store: { retentionMs: 30 * 86_400_000 },
      home: '.hallmark',
      databaseUrl: null,
    });
    expect(defaults.tasks).toHaveLength(8);
    expect(defaults.tasks[0]?.window).toMatchObject({ samples: 150, ttlMs: 30 * 86_400_000 });
  });

  it('gives durations in milliseconds and sizes in bytes', () => {
    const config = load('deadlines: {connect: 1.5s, idle: 250ms}\nlimits: {body: 2 MiB, header: 8kB}\nretries: {backoff: 1m}');
    expect(config.deadlines).toMatchObject({ connectMs: 1500, idleMs: 250 });
    expect(config.limits).toMatchObject({ bodyBytes: 2_097_152, headerBytes: 8000 });
    expect(config.retries.backoffMs).toBe(60_000);
  });

  it.each([
    ['2 sessions', { unit: 'sessions', sessions: 2 }],
    ['1 session', { unit: 'sessions', sessions: 1 }],
    ['24h', { unit: 'time', everyMs: 86_400_000 }],
    ['none', null],
  ])('every: %s', (text, expected) => expect(load(`tasks: [{name: a, every: ${text}}]`).tasks[0]?.every).toEqual(expected));

  it('tells required tasks from required skills', () => {
    const [, second] = load('tasks: [{name: a}, {name: b, requires: [{task: a, atLeast: 80}, {skill: reasoning, atLeast: 0.5}]}]').tasks;
    expect(second?.requires).toEqual([
      { kind: 'task', task: 'a', atLeast: 80 },
      { kind: 'skill', skill: 'reasoning', atLeast: 0.5 },
    ]);
  });

  it('takes network as short for networks', () => {
    expect(load('network: {kind: localnet, seed: 7}')).toEqual(load('networks: [{kind: localnet, seed: 7}]'));
  });

  it('lets sections be shared by anchors', () => {
    const config = load('tasks:\n- name: a\n  window: &w {samples: 7}\n- name: b\n  window: *w\n');
    expect(config.tasks.map((it) => it.window.samples)).toEqual([7, 7]);
    expect(problems('tasks:\n- name: a\n  window: &w {samples: 0}\n- name: b\n  window: *w\n')).toEqual([
      'hallmark.yaml:3:15: tasks[0].window.samples must be ≥ 1',
      'hallmark.yaml:3:15: tasks[1].window.samples must be ≥ 1',
    ]);
  });
});

describe('mistakes', () => {
  it.each([
    ['tasks:\n- name: a\n- name: b\n  window:\n    samples: 0', '5:5: tasks[1].window.samples must be ≥ 1'],
    ['server: {port: 70000}', '1:10: server.port must be ≤ 65535'],
    ['server: {port: "80"}', '1:10: server.port must be a number'],
    ['server: {port: 80.5}', '1:10: server.port must be a whole number'],
    ['server: 80', '1:1: server must be a section of "key: value" lines'],
    ['sever: {}', '1:1: sever is not a known key; did you mean "server"?'],
    ['log: {\n  levle: info }', '2:3: log.levle is not a known key; did you mean "level"?'],
    ['log: {level: wran}', '1:7: log.level must be one of silent, fatal, error, warn, info, debug, trace; did you mean "warn"?'],
    ['store: {keep: 1d}', '1:9: store.keep is not a known key; known here: retention, relayRetention'],
    ['deadlines: {idle: 30}', '1:13: deadlines.idle must be a duration such as 500ms, 30s, 24h or 30d (a number needs its unit)'],
    ['deadlines: {idle: 30x}', '1:13: deadlines.idle must be a duration such as 500ms, 30s, 24h or 30d'],
    ['deadlines: {idle: 300d}', '1:13: deadlines.idle must be ≤ 24d'],
    ['limits: {body: 1B}', '1:10: limits.body must be ≥ 1KiB'],
    ['tasks: []', '1:1: tasks must not be an empty list'],
    ['tasks: [arithmetic]', '1:9: tasks[0] must be a section of "key: value" lines'],
    ['tasks: [{}]', '1:9: tasks[0].name is required'],
    ['tasks: [{name: a}, {name: a}]', '1:21: tasks[1].name must be unique; "a" is also tasks[0]'],
    ['tasks: [{name: "a b"}]', '1:10: tasks[0].name must be a name of letters, digits, "_", "." and "-", at most 128 characters'],
    [
      'tasks: [{name: a, every: 2 days}]',
      '1:19: tasks[0].every must be a number of sessions such as "2 sessions", a duration such as 24h, or none',
    ],
    [
      'tasks: [{name: a, window: {samples: 5, minNewSamples: 6}}]',
      '1:40: tasks[0].window.minNewSamples must be ≤ samples of the same window',
    ],
    [
      'tasks: [{name: abc, requires: [{task: abd, atLeast: 1}]}]',
      '1:33: tasks[0].requires[0].task must name a task of this file; did you mean "abc"?',
    ],
    ['tasks: [{name: a, requires: [{atLeast: 1}]}]', '1:30: tasks[0].requires[0] must name either a task or a skill'],
    ['tasks: [{name: a, requires: [{skill: b, atLeast: 101}]}]', '1:41: tasks[0].requires[0].atLeast must be ≤ 100'],
    [
      'tasks: [{name: a, requires: [{task: b, atLeast: 1}]}, {name: b, requires: [{task: c, atLeast: 1}]}, {name: c, requires: [{task: a, atLeast: 1}]}]',
      '1:19: tasks[0].requires must not form a circle: a → b → c → a',
    ],
    ['tasks: [{name: a, requires: [{task: a, atLeast: 1}]}]', '1:19: tasks[0].requires must not form a circle: a → a'],
    ['networks: [{kind: localnt}]', '1:13: networks[0].kind must be one of localnet, endpoints, shannon; did you mean "localnet"?'],
    ['networks: [{seed: 1}]', '1:12: networks[0].kind is required: one of localnet, endpoints, shannon'],
    [
      'network: {kind: morse}',
      '1:11: network.kind must be shannon: morse, the first Pocket Network, is retired since its accounts and stakes moved to shannon; docs/shannon.md says what replaces each part',
    ],
    [
      `network: {kind: shannon, nodes: ["http://n"], applications: [{address: pokt1x}], keys: [{env: KEY}]}`,
      '1:63: network.applications[0].address must be an address that starts with pokt1',
    ],
    [
      `network: {kind: shannon, nodes: ["http://n"], applications: [{address: ${someAddress}}], keys: [{env: KEY, file: k}]}`,
      '1:126: network.keys[0] must have exactly one of env, file and command',
    ],
    [
      `network: {kind: shannon, nodes: ["http://n"], applications: [{address: ${someAddress}}], keys: [{env: "0x12"}]}`,
      '1:127: network.keys[0].env must be the name of an environment variable that holds the key, not the key itself',
    ],
    ['networks: [{kind: localnet}, {kind: localnet}]', '1:30: networks[1].id must be unique; "localnet" is also networks[0]'],
    ['network: {kind: localnet}\nnetworks: [{kind: localnet}]', '1:1: network must not stand beside networks; move it into that list'],
    ['server: {host: "127.0.0.1:80"}', '1:10: server.host must be a host name or an IP address, without a port'],
    ['server: {host: "a b"}', '1:10: server.host must be a host name or an IP address, without a port'],
    ['network: {kind: localnet, url: "localhost:80"}', '1:27: network.url must be a URL that starts with http:// or https://'],
    [
      'network: {kind: endpoints, endpoints: [{name: a, url: "http://x?key=1"}]}',
      '1:50: network.endpoints[0].url must end before any ? or #: paths such as /v1/completions are added to it',
    ],
    [
      'network: {kind: endpoints, endpoints: [{name: a, url: http://x}, {name: a, url: http://y}]}',
      '1:67: network.endpoints[1].name must be unique; "a" is also endpoints[0]',
    ],
    ['a: 1\na: 2', '2:1: repeats a key of the same section'],
    ['server: {port: 1', '1:17: is not valid YAML: Flow map in block collection must be sufficiently indented and end with a }'],
    ['a: !!js/function "x"', '1:4: is not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function'],
    ['a: 1\n---\nb: 1', '2:1: must be one YAML document; remove the --- line'],
    ['- 1', '1:1: must be a section of "key: value" lines'],
    [
      '"\\e[31m": 1',
      '1:1: "\\u001b[31m" is not a known key; known here: networks, network, tasks, lmEval, budget, changes, tiers, taxonomies, concurrency, deadlines, limits, retries, server, store, log',
    ],
  ])('%j', (text, expected) => expect(problems(text)).toEqual([`hallmark.yaml:${expected}`]));

  it('shows all problems of a file and its environment at once, in the order of the file', () => {
    const text = 'server: {port: -1, prt: 2}\ntasks: [{name: a}, {name: a, every: x}]\nnetwork: {kind: morse}\n';
    const found = problems(text, { DATABASE_URL: 'mysql://root:hunter2@db' });
    expect(found.map((it) => it.split(' ')[0])).toEqual([
      'hallmark.yaml:1:10:',
      'hallmark.yaml:1:20:',
      'hallmark.yaml:2:21:',
      'hallmark.yaml:2:30:',
      'hallmark.yaml:3:11:',
      'environment:',
    ]);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  it('has line, column and path as data too', () => {
    const error = (() => {
      try {
        return load('\nserver: {port: -1}');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({
      problems: [{ file: 'hallmark.yaml', line: 2, column: 10, path: 'server.port', message: 'must be ≥ 0' }],
    });
  });
});

describe('secrets', () => {
  const file = (env: string) => `network: {kind: endpoints, endpoints: [{name: a, url: "https://x", apiKeyEnv: ${env}}]}`;

  it('come from the environment and do not print', () => {
    const config = load(file('A_KEY'), { A_KEY: ' sk-hunter2\n', DATABASE_URL: 'postgres://u:hunter2@db/x' });
    const [network] = config.networks;
    expect(network?.kind === 'endpoints' && network.endpoints[0]?.apiKey?.reveal()).toBe('sk-hunter2');
    expect(config.databaseUrl?.reveal()).toBe('postgres://u:hunter2@db/x');
    for (const shown of [
      JSON.stringify(config),
      inspect(config, { depth: 9 }),
      inspect(config, { depth: 9, customInspect: false }),
      `${config.databaseUrl}`,
    ]) {
      expect(shown).not.toContain('hunter2');
    }
  });

  it.each([
    ['A_KEY', {}, 'must name an environment variable that is set; this one is not'],
    ['A_KEY', { A_KEY: '  ' }, 'must name an environment variable that is set; this one is not'],
    [
      'A_KEY',
      { A_KEY: 'hunter2\nx: y' },
      'must name an environment variable that holds a key; this one holds spaces or control characters',
    ],
    ['sk-hunter2', {}, 'must be the name of an environment variable that holds the key, not the key itself'],
  ])('apiKeyEnv: %s with %j', (name, env, expected) => {
    expect(problems(file(name), env)).toEqual([`hallmark.yaml:1:68: network.endpoints[0].apiKeyEnv ${expected}`]);
  });

  it.each([
    'network: {kind: endpoints, endpoints: [{name: a, url: "https://x", apiKey: sk-hunter2}]}',
    'network: {kind: endpoints, endpoints: [{name: a, url: "https://u:hunter2@x"}]}',
    'network: {kind: endpoints, endpoints: [{name: a, url: "https://x", api: hunter2}]}',
  ])('that were written into the file are refused and not repeated: %s', (text) => {
    expect(problems(text)).toHaveLength(1);
    expect(problems(text).join()).not.toContain('hunter2');
  });
});

describe('hostile files', () => {
  it.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((it, i) => `${it}: &${it} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['an anchor that contains itself', 'tasks: &a [*a]'],
    ['deep lists', `tasks: ${'['.repeat(5000)}`],
    ['deep maps', `${'{a: '.repeat(3000)}${'}'.repeat(3000)}`],
    ['a prototype', '__proto__: {port: 1}\nconstructor: {prototype: {}}'],
    ['zero bytes', '\0\0\0'],
  ])('%s is a ConfigError', (_, text) => expect(problems(text).length).toBeGreaterThan(0));

  it('never ends in anything but a configuration or a ConfigError', () => {
    const word = fc.constantFrom(
      'server',
      'tasks',
      'networks',
      'network',
      'kind',
      'localnet',
      'endpoints',
      'name',
      'window',
      'requires',
      'task',
      ': ',
      '- ',
      '\n',
      '\n  ',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '1',
      'null',
      '"',
      "'",
      '|',
      '!',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(text, (it) => Array.isArray(problems(it))),
      { numRuns: process.env.HALLMARK_LONG === '1' ? 20_000 : 500 },
    );
  });

  it('gives problems for any data in the shape of a file', () => {
    const key = fc.constantFrom(
      'networks',
      'network',
      'tasks',
      'server',
      'kind',
      'endpoints',
      'name',
      'requires',
      'task',
      'id',
      'port',
      'window',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (it) => Array.isArray(problems(JSON.stringify(it)))),
      { numRuns: process.env.HALLMARK_LONG === '1' ? 20_000 : 500 },
    );
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hallmark-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const lines = (path: string, env: Environment = {}) => {
    try {
      return loadConfig({ path, env, readFile: readConfigFile }).server.port;
    } catch (error) {
      return error instanceof ConfigError ? error.message : error;
    }
  };

  it('come from the flag, then from HALLMARK_CONFIG, then from hallmark.yaml if it is there', () => {
    const readFile = (path: string) => {
      if (path === 'hallmark.yaml') throw Object.assign(new Error('none'), { code: 'ENOENT' });
      return `server: {port: ${path}}`;
    };
    expect(loadConfig({ path: '1', env: { HALLMARK_CONFIG: '2' }, readFile })).toMatchObject({ file: '1', server: { port: 1 } });
    expect(loadConfig({ env: { HALLMARK_CONFIG: '2' }, readFile })).toMatchObject({ file: '2', server: { port: 2 } });
    expect(loadConfig({ env: { HALLMARK_CONFIG: '' }, readFile })).toMatchObject({ file: null, server: { port: 8787 } });
  });

  it('are named where they are missing, too large, a folder or not text', () => {
    const missing = join(folder, 'none.yaml');
    expect(lines(missing)).toBe(`${missing}: there is no such file; \`hallmark init\` writes one with every setting explained`);
    const large = write('large.yaml', Buffer.alloc(3_000_000, '#'));
    expect(lines(large)).toBe(`${large}: cannot be read: larger than 1 MiB, which no configuration is`);
    expect(lines(folder)).toMatch(/: cannot be read: EISDIR/);
    expect(lines(write('binary.yaml', Buffer.from([0xff, 0xfe, 0x80])))).toMatch(/: cannot be read: .*not valid/);
    expect(lines(write('good.yaml', 'server: {port: 7}'))).toBe(7);
  });

  it('give folders relative to themselves', () => {
    const path = write('models.yaml', 'network: {kind: localnet, modelsDir: ./mine}');
    expect(loadConfig({ path, env: {}, readFile: readConfigFile }).networks).toMatchObject([{ modelsDir: resolve(folder, 'mine') }]);
  });
});
