import { expect, it } from 'vitest';
import { configTemplate, configurationReference, parseConfig } from './index.ts';

const env = { MY_SERVER_API_KEY: 'sk-1' };

it('writes a file that changes nothing', () => {
  expect(parseConfig(configTemplate(), { file: null, env })).toEqual(parseConfig('', { file: null, env }));
});

it('shows every setting in it', () => {
  // Of an endpoint and a requirement it shows an example, which has not every key.
  const settings = configurationReference().replaceAll(/^## `\S*(?:endpoints|requires)\[\]`\n\n(?:.*\n+)+?(?=## )/gm, '');
  for (const key of settings.matchAll(/^\| `([a-z]\w+)` \|/gm)) expect(configTemplate(), key[1]).toContain(key[1]);
});

it('writes examples into it that work when they are uncommented', () => {
  const uncomment = (text: string) =>
    text.replaceAll(/ *# Or, for example:\n((?: *#.*\n)+?)(?=\n| *# [A-Z])/g, (_, block: string) => block.replaceAll(/^( *)# /gm, '$1'));
  const withoutDefaults = configTemplate()
    .replace(/^networks:\n(?: .*\n)+/m, '')
    .replace('    requires: []\n', '')
    .replace('  includePath: []\n', '');
  const config = parseConfig(uncomment(withoutDefaults), { file: null, env });
  expect(config.networks).toMatchObject([
    { kind: 'endpoints', endpoints: [{ name: 'my-server', apiKeyEnv: 'MY_SERVER_API_KEY' }] },
    { kind: 'shannon', chainId: 'pocket', applications: [{ serviceIds: ['text-generation'] }], relaysPerSession: 1000 },
  ]);
  expect(config.tasks[0]?.requires).toEqual([{ kind: 'task', task: 'copying', atLeast: 80 }]);
});

it('has written docs/configuration.md (`npx vitest run src/config --update` writes it anew)', async () => {
  await expect(configurationReference()).toMatchFileSnapshot('../../docs/configuration.md');
});
