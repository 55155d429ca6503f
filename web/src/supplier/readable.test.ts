import { expect, test } from 'vitest';
import { readable } from './readable.ts';

test('of OpenAI JSON only what was said is shown', () => {
  expect(readable('{"model":"m","prompt":"Q: 1 + 1?\\nA:"}')).toBe('Q: 1 + 1?\nA:');
  expect(readable('{"messages":[{"role":"user","content":"one"},{"role":"user","content":"two"}]}')).toBe('one\n\ntwo');
  expect(readable('{"choices":[{"text":" 2"}]}')).toBe(' 2');
  expect(readable('{"choices":[{"message":{"content":"two"}}]}')).toBe('two');
});

test('everything else is shown as it is', () => {
  for (const text of ['<html>', '', 'null', '[1]', '{"broken"']) expect(readable(text)).toBe(text);
  expect(readable('{"error":"no"}')).toBe('{\n  "error": "no"\n}');
  expect(readable('{"choices":[7,null]}')).toBe('7\nnull');
});
