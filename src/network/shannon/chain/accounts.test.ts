// Public keys come out of every kind of account that the chain's SDK has, over both ways to ask.
import { expect, test } from 'vitest';
import { testKey } from '../testing/arbitraries.ts';
import { golden, hasGolden } from '../testing/golden.ts';
import { WireError } from '../wire/wire-error.ts';
import * as wire from './messages.ts';
import * as json from './read-json.ts';
import * as protobuf from './read-protobuf.ts';

const { address, publicKey } = testKey('somebody');
const ordinaryJson = {
  address,
  pub_key: { '@type': '/cosmos.crypto.secp256k1.PubKey', key: Buffer.from(publicKey).toString('base64') },
  account_number: '5',
  sequence: '1',
};
const ordinary = wire.baseAccount.encode({
  address,
  publicKey: { typeUrl: '/cosmos.crypto.secp256k1.PubKey', value: wire.publicKey.encode({ key: publicKey }) },
});
const around = (inner: Uint8Array): Uint8Array => wire.accountAround.encode({ inner });

const kinds = [
  ['cosmos.auth.v1beta1.BaseAccount', ordinaryJson, ordinary],
  ['cosmos.auth.v1beta1.ModuleAccount', { base_account: ordinaryJson, name: 'm', permissions: [] }, around(ordinary)],
  ...['ContinuousVestingAccount', 'DelayedVestingAccount', 'PeriodicVestingAccount', 'PermanentLockedAccount'].map(
    (name) =>
      [
        `cosmos.vesting.v1beta1.${name}`,
        { base_vesting_account: { base_account: ordinaryJson, original_vesting: [], end_time: '9' } },
        around(around(ordinary)),
      ] as const,
  ),
] as const;

test.each(kinds)('%s', (type, body, bytes) => {
  const expected = { address, publicKey: Buffer.from(publicKey) };
  expect(json.account.parse({ account: { '@type': `/${type}`, ...body } })).toEqual(expected);
  const read = protobuf.account(wire.account.encode({ value: { typeUrl: `/${type}`, value: bytes } }));
  expect({ ...read, publicKey: read.publicKey && Buffer.from(read.publicKey) }).toEqual(expected);
});

test('kinds that nobody knows are refused', () => {
  expect(json.account.safeParse({ account: { '@type': '/other', account_address: address } }).success).toBe(false);
  expect(() => protobuf.account(wire.account.encode({ value: { typeUrl: '/other', value: ordinary } }))).toThrow(WireError);
});

if (hasGolden) {
  test('the recorded account of a module has no key', () => {
    const { rest }: { rest: readonly { response: { json?: { account?: { name?: string } } } }[] } = golden('recordings/chain.json');
    const modules = rest.filter(({ response }) => response.json?.account?.name !== undefined);
    expect(modules.length).toBeGreaterThan(0);
    for (const { response } of modules) expect(json.account.parse(response.json).publicKey).toBeNull();
  });
}
