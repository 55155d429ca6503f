// The engine outside the sandbox, with the machine's own python3, against the sandboxed one.

import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { interpreterEngine, PythonCallError, PythonEngineError, PythonTimeoutError, pyodideEngine, type Split } from './index.ts';

const tasks = path.join(import.meta.dirname, 'testing', 'tasks');
const env = { ...process.env, HF_TOKEN: 'do not tell', HALLMARK_SECRET: 'nor this' };
const interpreter = interpreterEngine({ python: 'python3', taskFolders: [tasks], env });
const sandbox = pyodideEngine({ taskFolders: [tasks] });
afterAll(() => Promise.all([interpreter.close(), sandbox.close()]));

const split: Split = { docs: Array.from({ length: 5 }, (_, n) => ({ question: `q${n}`, label: `${n}`, choices: ['a', 'b', 'c'], n })) };

test.each(['add_query', 'popped', 'typed', 'shuffled_by_global', 'shuffled_by_module', 'kept'])(
  '%s gives the same docs as the sandbox',
  async (name) => {
    const target = { file: path.join(tasks, 'docs.py'), module: null, name };
    const made = await Promise.all(
      [interpreter, sandbox].map(async (engine) => {
        const session = await engine.session();
        const processed = await session.processDocs(target, split);
        await session.close();
        return processed;
      }),
    );
    expect(made[0]).toEqual(made[1]);
    expect(made[0]?.docs.length).toBeGreaterThan(2);
  },
);

test('no secret of this process reaches it', async () => {
  const session = await interpreter.session();
  const [environment] = await session.call({ file: path.join(tasks, 'hostile.py'), module: null, name: 'environment' }, [{}]);
  expect(JSON.stringify(environment)).not.toMatch(/do not tell|nor this/);
  expect(environment).toHaveProperty('PATH');
  await session.close();
});

test('what task code prints is no answer; what it raises is an error; a loop is stopped', async () => {
  const session = await interpreter.session({ timeoutSeconds: 30 });
  const hostile = (name: string) => ({ file: path.join(tasks, 'hostile.py'), module: null, name });
  expect(await session.call(hostile('prints_answers'), [{}])).toEqual(['honest']);
  await expect(session.call(hostile('exits'), [{}])).rejects.toThrow(PythonCallError);
  const looping = await interpreter.session({ timeoutSeconds: 1 });
  await expect(looping.call(hostile('loops_and_catches'), [{}])).rejects.toThrow(PythonTimeoutError);
  expect(await (await interpreter.session()).call(hostile('fine'), [{}])).toEqual(['fine']);
});

test('an interpreter that is not there is named', async () => {
  await expect(interpreterEngine({ python: '/nowhere/python', taskFolders: [] }).session()).rejects.toThrow(PythonEngineError);
});
