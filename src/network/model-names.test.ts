// Model names over real HTTP: asked once a minute, again after a failure, never for long.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createClient } from '../openai/client.ts';
import { modelNames } from './model-names.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const list = (name: string) => (response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ object: 'list', data: [{ id: name, object: 'model' }] }));
};
const fail = (response: ServerResponse) => {
  response.statusCode = 503;
  response.end();
};

/** A server that answers its requests in turn, the last way for ever; and names asked over a clock of the test's own. */
async function open(...answers: ((response: ServerResponse) => void)[]) {
  let asked = 0;
  const server = createServer((_request, response) => answers[Math.min(asked++, answers.length - 1)]?.(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createClient({ addressPolicy: { typed: [baseUrl] } });
  closers.push(
    () => client.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  let now = 0;
  const names = modelNames({ client, now: () => now });
  return {
    asked: () => asked,
    name: () => names.of({ baseUrl }),
    wait: (ms: number) => {
      now += ms;
    },
  };
}

it('asks once and remembers for a minute', async () => {
  const { asked, name, wait } = await open(list('m-1'), list('m-2'));
  expect(await Promise.all([name(), name()])).toEqual(['m-1', 'm-1']);
  wait(59_000);
  expect(await name()).toBe('m-1');
  expect(asked()).toBe(1);
  wait(1_000);
  expect(await name()).toBe('m-2');
});

it('asks again at once after an answer that got lost, so that no request goes without a model', async () => {
  const { asked, name } = await open(fail, fail, list('m-1'));
  expect(await name()).toBe('m-1');
  expect(asked()).toBe(3);
});

it('goes without a name after three failures, for three seconds and not for a minute', async () => {
  const { asked, name, wait } = await open(fail, fail, fail, list('m-1'));
  expect(await name()).toBeNull();
  expect(await name()).toBeNull();
  expect(asked()).toBe(3);
  wait(3_000);
  expect(await name()).toBe('m-1');
});
