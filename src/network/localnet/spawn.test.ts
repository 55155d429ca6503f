import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalNetStartError, spawnLocalNet } from './spawn.ts';
import { type TinyFolder, tinyFolder } from './testing/tiny-folder.ts';
import { zoo } from './zoo.ts';

let folder: TinyFolder;
const children: ChildProcess[] = [];

beforeAll(() => {
  const models = zoo.flatMap(({ truth }) => ('later' in truth ? [truth.model, truth.later] : 'model' in truth ? [truth.model] : []));
  folder = tinyFolder([...new Set(models)], 'hallmark-1536');
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  folder.remove();
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const startMain = async (settings: object) => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`, JSON.stringify({ modelsDir: folder.path, ...settings })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ready: JSON.parse(String(line)) };
};

describe('a LocalNet process', () => {
  test('starts the whole zoo, answers, and is gone when closed', async () => {
    const localnet = await spawnLocalNet({ modelsDir: folder.path, seed: 3, memorised: [['Q: 1 + 1?\nA:', '2']] });
    expect(localnet.suppliers.map(({ name }) => name)).toEqual(zoo.map(({ name }) => name));
    const memoriser = localnet.suppliers.find(({ truth }) => truth.kind === 'memoriser');
    const response = await fetch(`${memoriser?.url}/v1/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'text-large', prompt: 'Q: 1 + 1?\nA:', max_tokens: 4, stop: '\n' }),
    });
    expect(JSON.parse(await response.text()).choices[0].text).toBe(' 2');
    expect(await (await fetch(`${localnet.url}/status`)).text()).toContain('"network":"localnet"');
    await localnet.close();
    expect(isAlive(localnet.pid)).toBe(false);
    await expect(fetch(localnet.url)).rejects.toThrow();
  });

  test.each<[string, (child: ChildProcess) => void]>([
    ['SIGTERM', (child) => child.kill('SIGTERM')],
    ['SIGINT', (child) => child.kill('SIGINT')],
    ['the end of its standard input', (child) => child.stdin?.end()],
  ])('ends with %s, in the middle of answers too', async (_, end) => {
    const { child, ready } = await startMain({});
    expect(ready.ready).toBe(true);
    const busy = Promise.allSettled(
      ready.suppliers.map(({ url }: { url: string }) =>
        fetch(`${url}/v1/completions`, { method: 'POST', body: JSON.stringify({ model: 'text-large', prompt: 'Q:', max_tokens: 500 }) }),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    const exited = once(child, 'exit');
    end(child);
    expect(await exited).toEqual([0, null]);
    await busy;
  });

  test('ends when whoever started it is killed', async () => {
    const script = `import { spawnLocalNet } from '${import.meta.dirname}/spawn.ts';
      const localnet = await spawnLocalNet({ modelsDir: ${JSON.stringify(folder.path)} });
      console.log(localnet.pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(parent);
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  test('says in one line why it cannot start', async () => {
    await expect(spawnLocalNet({ modelsDir: '/nowhere' })).rejects.toThrow(LocalNetStartError);
    await expect(spawnLocalNet({ modelsDir: '/nowhere' })).rejects.toThrow(/^model file \/nowhere\/manifest\.json: it cannot be read;/);
    await expect(spawnLocalNet({ modelsDir: folder.path, blockMs: -1 })).rejects.toThrow(/blockMs/);
  });
});
