// Several nodes, of which some fail, lag, lie about the chain or restart.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type OpenAiClient } from '../../../openai/client.ts';
import { statusAnswer, type TestNode, testNode } from '../testing/recorded-node.ts';
import type { ChainError } from './chain-error.ts';
import { openChain } from './open-chain.ts';

let client: OpenAiClient;
let nodes: TestNode[] = [];
let clock = 0;
beforeEach(() => {
  client = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  clock = 0;
});
afterEach(async () => {
  await client.close();
  await Promise.all(nodes.map((node) => node.close()));
  nodes = [];
});

const node = async (height: number, chainId = 'test-chain'): Promise<TestNode> => {
  const made = await testNode((path) => (path === '/status' ? statusAnswer(height, chainId) : { status: 404, body: {} }));
  nodes.push(made);
  return made;
};
const setHeight = (its: TestNode | undefined, height: number, chainId = 'test-chain', catchingUp = false): void => {
  if (its) its.override = (path) => (path === '/status' ? statusAnswer(height, chainId, catchingUp) : null);
};
const open = (onRestart = () => {}, chainId: string | null = null) =>
  openChain({
    nodes: nodes.map(({ url }) => url),
    client,
    chainId,
    maxLagBlocks: 2,
    statusTtlMs: 100,
    restMs: 1_000,
    now: () => clock,
    onRestart,
  });
const problem = async (asking: Promise<unknown>): Promise<ChainError> =>
  asking.then(
    () => {
      throw new Error('it was answered');
    },
    (error: ChainError) => error,
  );

test('asks the first node while it is well', async () => {
  await node(10);
  await node(99);
  const chain = open();
  expect(await chain.height()).toBe(10);
  expect(nodes[1]?.asked).toEqual([]);
});

test('fails over to the next node, and comes back after a rest', async () => {
  const first = await node(10);
  await node(11);
  const chain = open();
  expect(await chain.height()).toBe(10);
  first.override = () => ({ status: 502, body: 'bad gateway' });
  clock += 200;
  expect(await chain.height()).toBe(11);
  setHeight(first, 12);
  clock += 200;
  expect(await chain.height()).toBe(11);
  clock += 1_000;
  expect(await chain.height()).toBe(12);
});

test('a node that does not listen, answers nonsense or closes the connection', async () => {
  const [closed, nonsense, silent] = [await node(1), await node(1), await node(1)];
  await node(50);
  await closed.close();
  nonsense.override = () => ({ status: 200, body: '<html>' });
  silent.override = () => ({ status: 200, body: Buffer.from('{"result":{"sync_info":{"latest_block_height":"-7"}}}') });
  expect(await open().height()).toBe(50);
});

test('a node of another chain is not believed', async () => {
  await node(1_000, 'other-chain');
  await node(7);
  expect(await open(undefined, 'test-chain').height()).toBe(7);
  nodes.pop();
  const error = await problem(open(undefined, 'test-chain').height());
  expect(error.kind).toBe('wrong_chain');
  expect(error.message).toContain('"other-chain"');
  expect(error.message).toContain('check the URL or chainId');
});

test('without a configured chain id the first answer says it', async () => {
  const [first, second] = [await node(7), await node(1_000, 'other-chain')];
  const chain = open();
  expect(await chain.chainId()).toBe('test-chain');
  first.override = () => ({ status: 500, body: {} });
  clock += 200;
  expect((await problem(chain.height())).message).toContain('none of 2 nodes answers');
  setHeight(first, 8);
  setHeight(second, 8);
  expect(await chain.height()).toBe(8);
});

test('a node that lags or still syncs is left for one that does not', async () => {
  const [first, second] = [await node(100), await node(100)];
  const chain = open();
  expect(await chain.height()).toBe(100);
  setHeight(second, 110);
  first.override = () => ({ status: 500, body: {} });
  clock += 200;
  expect(await chain.height()).toBe(110);
  // The first is back, but twelve blocks behind.
  setHeight(first, 98);
  clock += 2_000;
  expect(await chain.height()).toBe(110);
  setHeight(first, 110, 'test-chain', true);
  clock += 2_000;
  expect(await chain.height()).toBe(110);
  setHeight(first, 109);
  clock += 2_000;
  expect(await chain.height()).toBe(109);
});

test('a chain that starts anew is believed, and what was remembered is forgotten', async () => {
  const [first, second] = [await node(500), await node(500)];
  let restarts = 0;
  const chain = open(() => {
    restarts += 1;
  });
  expect(await chain.height()).toBe(500);
  setHeight(first, 3);
  setHeight(second, 4);
  clock += 2_000;
  expect(await chain.height()).toBe(3);
  expect(restarts).toBe(1);
  setHeight(first, 5);
  clock += 2_000;
  expect(await chain.height()).toBe(5);
  expect(restarts).toBe(1);
});

test('names every node that failed, without what may be a key in its URL', async () => {
  const first = await node(1);
  const chain = openChain({ nodes: [`${first.url}/secret-key`, 'http://127.0.0.1:1/other-secret'], client });
  const error = await problem(chain.height());
  expect(error.kind).toBe('unreachable');
  expect(error.message).toContain('none of 2 nodes answers');
  expect(error.message).not.toContain('secret');
});
