// Task code that means harm: each case ends in a typed error or in nothing, and this process lives on.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Value } from '../values/index.ts';
import { PythonCallError, PythonEngineError, PythonImportError, PythonMemoryError, PythonTimeoutError, pyodideEngine } from './index.ts';

const tasks = path.join(import.meta.dirname, 'testing', 'tasks');
const engine = pyodideEngine({ taskFolders: [tasks], memoryMiB: 200 });
const secret = 'HALLMARK_TEST_SECRET';
beforeAll(() => {
  process.env[secret] = 'do not tell';
});
afterAll(async () => {
  delete process.env[secret];
  await engine.close();
});

/** Calls a function of hostile.py in a session of its own. */
async function run(name: string, args: readonly Value[] = [], timeoutSeconds = 60): Promise<Value> {
  const session = await engine.session({ timeoutSeconds });
  try {
    const [value = null] = await session.call({ file: path.join(tasks, 'hostile.py'), module: null, name }, [{ args }]);
    return value;
  } finally {
    await session.close();
  }
}

describe('what stays a Python error, so that the process serves on', () => {
  test('too much memory', () => expect(run('eats_memory')).rejects.toThrow(PythonMemoryError));
  test('too deep a recursion', () => expect(run('recurses')).rejects.toMatchObject({ pythonType: 'RecursionError' }));
  test('an exit', () => expect(run('exits')).rejects.toMatchObject({ pythonType: 'SystemExit' }));

  test.each(['/etc/passwd', '/proc/self/environ', import.meta.filename, path.join(tasks, '..', '..', 'engine.ts')])('reading %s', (file) =>
    expect(run('reads', [file])).rejects.toMatchObject({ pythonType: 'FileNotFoundError' }),
  );

  test('changing or removing task files', async () => {
    const before = readFileSync(path.join(tasks, 'hostile.py'), 'utf8');
    await expect(run('writes_own_code')).rejects.toThrow(PythonCallError);
    await expect(run('removes_own_code')).rejects.toThrow(PythonCallError);
    expect(readFileSync(path.join(tasks, 'hostile.py'), 'utf8')).toBe(before);
    expect(await run('fine')).toBe('fine');
  });

  test('the environment holds nothing of ours', async () => {
    expect(JSON.stringify(await run('environment'))).not.toMatch(/do not tell|HALLMARK|TOKEN|\/root|\/home\/(?!sandbox)/);
  });

  test('the network', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(run('connects', ['127.0.0.1', port])).rejects.toThrow(PythonCallError);
    await expect(run('fetches', [`http://127.0.0.1:${port}/`])).rejects.toThrow(PythonCallError);
    await new Promise((resolve) => server.close(resolve));
    expect(connections).toBe(0);
  });

  test('other programs', () => expect(run('runs_a_program')).rejects.toThrow(PythonCallError));

  test.each(['js', 'pyodide_js', 'pyodide.ffi', 'pyodide.code', '_pyodide_core', '_ctypes'])('the module %s', (name) =>
    expect(run('imports', [name])).rejects.toThrow(PythonImportError),
  );

  test('objects of JavaScript that are left over lead nowhere', async () => {
    expect(await run('leftover_bridges')).toEqual([]);
    expect(await run('builds_javascript')).toMatch(/^nothing: /);
    expect(await run('mounts_the_host')).toBe('refused');
  });

  test('printing an answer of its own', async () => expect(await run('prints_answers')).toBe('honest'));
});

describe('what ends the process, after which a new one serves', () => {
  test('a loop without end that catches everything', async () => {
    const bystander = await engine.session();
    await expect(run('loops_and_catches', [], 2)).rejects.toThrow(PythonTimeoutError);
    await expect(bystander.call({ file: null, module: 'math', name: 'sqrt' }, [{ args: [4] }])).rejects.toThrow(PythonEngineError);
    await bystander.close();
    expect(await run('fine')).toBe('fine');
  });

  test('an abort', async () => {
    await expect(run('aborts')).rejects.toThrow(PythonEngineError);
    expect(await run('fine')).toBe('fine');
  });
});
