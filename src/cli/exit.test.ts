import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { ConfigError } from '../config/index.ts';
import { UnknownTaskError } from '../harness/errors.ts';
import { errorReport, UsageError } from './exit.ts';

it('prints each configuration problem as a line that begins with its place', () => {
  const place = { file: 'hallmark.yaml', line: 3, column: 5 };
  const error = new ConfigError([
    { ...place, path: 'server.port', message: 'must be ≥ 0' },
    { ...place, line: 4, path: 'sever', message: 'is not a known key' },
  ]);
  expect(errorReport(error)).toEqual({
    text: 'hallmark.yaml:3:5: server.port must be ≥ 0\nhallmark.yaml:4:5: sever is not a known key\n',
    exitCode: 2,
  });
});

it('prints one line for errors that are made for people', () => {
  expect(errorReport(new UnknownTaskError('logik', 'logic', []))).toEqual({
    text: 'hallmark: task "logik" not found; did you mean "logic"?\n',
    exitCode: 2,
  });
});

it('explains what the operating system says: a port in use', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => first.once('listening', resolve));
  const address = first.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const error = await new Promise<Error>((resolve) => createServer().once('error', resolve).listen(port, '127.0.0.1'));
  first.close();
  expect(errorReport(error)).toEqual({
    text: `hallmark: 127.0.0.1:${port} is in use by another program; choose another port (server.port in hallmark.yaml)\n`,
    exitCode: 2,
  });
});

it('explains what the operating system says: a host that does not resolve', async () => {
  const error = await new Promise<Error>((resolve) => createServer().once('error', resolve).listen(0, 'nothing.invalid'));
  const { text, exitCode } = errorReport(error);
  expect(text).toMatch(/^hallmark: the host name nothing\.invalid does not resolve( now)? \(server\.host in hallmark\.yaml\)\n$/);
  expect(exitCode).toBe(2);
});

it('says how to see the stack of a defect, and shows it with its causes on demand', () => {
  const error = new TypeError('x is not a function', { cause: new Error('the reason') });
  expect(errorReport(error)).toEqual({
    text: 'hallmark: unexpected error: TypeError: x is not a function\nHALLMARK_DEBUG=1 shows where it happened; please report it with that\n',
    exitCode: 70,
  });
  expect(errorReport(error, { debug: true }).text).toMatch(/exit\.test\.ts:\d+[\s\S]*the reason/);
  expect(errorReport('a string').text).toMatch(/unexpected error: 'a string'/);
});

it('lets no secret and no escape sequence through', () => {
  const report = errorReport(new UsageError('bad key sk-hunter2 \u001b[2J\nforged line', { cause: new Error('sk-hunter2') }), {
    debug: true,
    secrets: ['', 'sk-hunter2'],
  });
  expect(report.text).toContain('hallmark: bad key [secret] \\u{1b}[2J\\nforged line\n');
  expect(report.text).not.toContain('hunter2');
  expect(report.text).not.toContain('\u001b');
});
