import path from 'node:path';
import { expect, test } from 'vitest';
import { canRun } from './index.ts';

const file = path.join(import.meta.dirname, 'testing', 'tasks', 'needs.py');

test.each([
  ['plain', null],
  ['stacks', 'needs the Python package tarski, which the sandbox does not have'],
  ['checked', 'needs the Python package kstar, which the sandbox does not have'],
  ['asks_the_web', 'needs.py fetches from the network in its own code'],
  ['scores', 'needs.py loads the metric "bleurt" from the Hugging Face Hub'],
  ['correlates', 'needs the Python package scipy, which the sandbox does not have'],
])('%s: %s', async (name, reason) => {
  expect(await canRun({ file, module: null, name }, null)).toEqual(reason === null ? { ok: true } : { ok: false, reason });
});

test('modules are known by name', async () => {
  expect(await canRun({ file: null, module: 'sympy.parsing', name: 'f' }, null)).toEqual({ ok: true });
  expect(await canRun({ file: null, module: 'torch.nn', name: 'f' }, null)).toMatchObject({ ok: false });
});
