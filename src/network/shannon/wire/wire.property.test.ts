// What holds for every key, ring and message: what we sign verifies, what is changed does not, and nothing that comes in breaks a reader.
import { hash } from 'node:crypto';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flipped, fuzzRuns, keyNames, seededBytes, sessionHeaders, testKey } from '../testing/arbitraries.ts';
import { AddressError, addressOf, decodeAddress, encodeAddress } from './address.ts';
import { checkRequest } from './check-request.ts';
import { checkResponse } from './check-response.ts';
import { nativeCurve } from './curve-native.ts';
import { nobleCurve } from './curve-noble.ts';
import { frameDelimiter, joinFrames, splitFrames } from './frames.ts';
import { headersOf, httpRequest, httpResponse } from './http-messages.ts';
import { PrivateKeyError } from './private-key.ts';
import { relayRequest, relayResponse, sessionHeader } from './relay-messages.ts';
import { RingError } from './ring-error.ts';
import { drawRingSignature, signRing } from './ring-sign.ts';
import { deserializeRingSignature, serializeRingSignature } from './ring-signature.ts';
import { verifyRingSignature } from './ring-verify.ts';
import { order, reduceScalar } from './scalar.ts';
import { signRequest } from './sign-request.ts';
import { signResponse } from './supplier-signature.ts';
import { WireError } from './wire-error.ts';

const curves = [nativeCurve(), nobleCurve].filter((curve) => curve !== null);
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

const aSession = {
  applicationAddress: testKey('application').address,
  serviceId: 'text-generation',
  sessionId: 'ab'.repeat(32),
  startHeight: 41n,
  endHeight: 60n,
};

const aRequest = (): Uint8Array => {
  const payload = httpRequest.encode({
    method: 'POST',
    url: '/v1/completions',
    headers: headersOf({ 'content-type': ['application/json'] }),
    body: Buffer.from('{"prompt":"2+2="}'),
  });
  const ring = [testKey('application').publicKey, testKey('gateway').publicKey];
  return signRequest({ sessionHeader: aSession, supplierAddress: testKey('supplier').address, payload }, ring, testKey('gateway'));
};

const aResponse = (withHash: boolean): Uint8Array => {
  const payload = httpResponse.encode({ status: 200, headers: headersOf({ server: ['x'] }), body: Buffer.from('{"text":"4"}') });
  const payloadHash = withHash ? hash('sha256', payload, 'buffer') : new Uint8Array(0);
  const meta = { sessionHeader: aSession, signature: new Uint8Array(0) };
  return signResponse({ meta, payload, payloadHash, minerError: null }, testKey('supplier'));
};

const expected = { sessionHeader: aSession, supplierPublicKey: testKey('supplier').publicKey };
const allowed = () => [testKey('application').publicKey, testKey('gateway').publicKey];

describe('rings', () => {
  test('of any members verify, and give back the same bytes', () => {
    fc.assert(
      fc.property(fc.array(keyNames, { minLength: 2, maxLength: 7 }), fc.nat(), bytes32, (names, index, message) => {
        const key = testKey(names[index % names.length] ?? '0');
        const signature = signRing({ message, ring: names.map((name) => testKey(name).publicKey), key });
        const read = deserializeRingSignature(signature);
        expect(verifyRingSignature(message, read)).toBe(true);
        expect(Buffer.compare(serializeRingSignature(read), signature)).toBe(0);
        expect(Buffer.compare(read.keyImage, key.keyImage)).toBe(0);
        expect(verifyRingSignature(flipped(message, index % 256), read)).toBe(false);
      }),
      { numRuns: process.env.HALLMARK_LONG ? 2_000 : 60 },
    );
  });

  test('never sign with a short challenge, which one back end in use would refuse', () => {
    const ring = [testKey('a').publicKey, testKey('b').publicKey];
    const message = hash('sha256', 'short', 'buffer');
    let seed = 0;
    const shortAt = (its: number) => drawRingSignature({ message, ring, key: testKey('a') }, 0, seededBytes(`${its}`))?.shortChallenges;
    while (shortAt(seed) === 0) seed += 1;
    expect(shortAt(seed)).toBeGreaterThan(0);
    const signature = deserializeRingSignature(signRing({ message, ring, key: testKey('a') }, seededBytes(`${seed}`)));
    expect(verifyRingSignature(message, signature)).toBe(true);
    const drawn = drawRingSignature({ message, ring, key: testKey('a') }, 0, seededBytes(`${seed}`));
    expect(drawn && Buffer.compare(drawn.signature.challenge, signature.challenge)).not.toBe(0);
  });

  test.each(curves)('with a sum at infinity are refused, not thrown at ($name)', (curve) => {
    // Whoever knows x can make s·G + c·P vanish: s = −c·x.
    const key = testKey('infinity', curve);
    const c = reduceScalar(hash('sha256', 'c', 'buffer'));
    const x = BigInt(`0x${key.use((secret) => Buffer.from(secret).toString('hex'))}`);
    const s = (order - ((BigInt(`0x${Buffer.from(c).toString('hex')}`) * x) % order)).toString(16).padStart(64, '0');
    const response = Buffer.from(s, 'hex');
    expect(curve.addToBase(response, c, key.publicKey)).toBeNull();
    const members = [{ response, publicKey: key.publicKey }];
    expect(verifyRingSignature(new Uint8Array(32), { challenge: c, keyImage: key.keyImage, members }, curve)).toBe(false);
  });
});

describe('a flipped bit', () => {
  const stride = process.env.HALLMARK_LONG ? 1 : 5;

  test('anywhere in a signed request is refused', () => {
    const request = aRequest();
    expect(checkRequest(request, allowed)).toMatchObject({ ok: true });
    for (let bit = 0; bit < request.length * 8; bit += stride)
      expect(checkRequest(flipped(request, bit), allowed).ok, `bit ${bit}`).toBe(false);
  });

  test.each([true, false])('anywhere in a signed response is refused (with payload hash: %s)', (withHash) => {
    const response = aResponse(withHash);
    expect(checkResponse(response, expected)).toMatchObject({ ok: true });
    for (let bit = 0; bit < response.length * 8; bit += 1)
      expect(checkResponse(flipped(response, bit), expected).ok, `bit ${bit}`).toBe(false);
  });

  test('in an address is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), fc.integer({ min: 1, max: 31 }), (bytes, at, step) => {
        const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
        const text = encodeAddress(bytes);
        expect(Buffer.compare(decodeAddress(text), bytes)).toBe(0);
        const index = 5 + (at % (text.length - 5));
        const letter = alphabet[(alphabet.indexOf(text[index] ?? 'q') + step) % 32];
        expect(() => decodeAddress(`${text.slice(0, index)}${letter}${text.slice(index + 1)}`)).toThrow(AddressError);
      }),
    );
  });
});

test('any answer for any other session is refused', () => {
  fc.assert(
    fc.property(
      sessionHeaders,
      fc.constantFrom('applicationAddress', 'serviceId', 'sessionId', 'startHeight', 'endHeight'),
      (header, field) => {
        const meta = { sessionHeader: header, signature: new Uint8Array(0) };
        const answer = signResponse(
          { meta, payload: Buffer.from('x'), payloadHash: new Uint8Array(0), minerError: null },
          testKey('supplier'),
        );
        const other = { ...header, [field]: typeof header[field] === 'bigint' ? header[field] + 1n : `${header[field]}x` };
        const supplierPublicKey = testKey('supplier').publicKey;
        expect(checkResponse(answer, { sessionHeader: header, supplierPublicKey })).toMatchObject({ ok: true });
        expect(checkResponse(answer, { sessionHeader: other, supplierPublicKey })).toMatchObject({ ok: false, problem: 'other_session' });
      },
    ),
    { numRuns: 50 },
  );
});

describe('readers', () => {
  const messages = [relayRequest, relayResponse, httpRequest, httpResponse, sessionHeader];
  const samples = [
    aRequest(),
    aResponse(true),
    aResponse(false),
    relayRequest.decode(aRequest()).payload,
    relayRequest.decode(aRequest()).meta.signature,
  ];
  const mutated = fc
    .record({ sample: fc.constantFrom(...samples), edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), cut: fc.nat() })
    .map(({ sample, edits, cut }) => {
      const copy = Uint8Array.from(sample);
      for (const [at, value] of edits) copy[at % copy.length] = value;
      return cut % 3 === 0 ? copy.subarray(0, cut % (copy.length + 1)) : copy;
    });
  const inputs = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated);
  const onlyThrows = (kind: new (...given: never[]) => Error, read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(kind);
    }
  };

  test(`throw nothing but their own error on ${fuzzRuns} inputs`, () => {
    fc.assert(
      fc.property(inputs, (input) => {
        for (const { decode } of messages) onlyThrows(WireError, () => decode(input));
        onlyThrows(RingError, () => deserializeRingSignature(input));
        onlyThrows(AddressError, () => decodeAddress(Buffer.from(input).toString('latin1')));
        splitFrames(input);
        expect(checkRequest(input, allowed).ok && samples.every((sample) => Buffer.compare(sample, input) !== 0)).toBe(false);
        checkResponse(input, expected);
      }),
      { numRuns: fuzzRuns },
    );
  }, 1_200_000);

  test('take time in proportion to what comes in', () => {
    const many = 500_000;
    const headers = new Map([['a', { key: 'a', values: Array.from({ length: many }, () => '') }]]);
    const read = httpResponse.decode(httpResponse.encode({ status: 200, headers, body: new Uint8Array(0) }));
    expect(read.headers.get('a')?.values.length).toBe(many);
    const delimiters = Buffer.alloc(many * frameDelimiter.length, frameDelimiter);
    expect(splitFrames(delimiters).frames.length).toBe(many);
    expect(splitFrames(Buffer.alloc(many * 2, Buffer.from([0x12, 0x00]))).frames).toEqual([]);
  });

  test('cut any frames where they were joined, whatever their texts hold', () => {
    const bodies = fc.array(fc.oneof(fc.string(), fc.constantFrom(frameDelimiter.toString(), `a${frameDelimiter}b`)), { maxLength: 6 });
    fc.assert(
      fc.property(bodies, fc.nat(60), (texts, cut) => {
        const frames = texts.map((text) => relayResponse.encode({ ...relayResponse.initial(), payload: Buffer.from(text) }));
        const body = joinFrames(frames);
        expect(splitFrames(body).frames.map((frame) => Buffer.from(frame).toString('hex'))).toEqual(
          frames.map((frame) => Buffer.from(frame).toString('hex')),
        );
        const broken = splitFrames(body.subarray(0, Math.max(0, body.length - cut - 1)));
        expect(broken.frames.length).toBeLessThan(Math.max(1, frames.length));
      }),
    );
  });
});

describe('private keys', () => {
  test('show in no way of printing them', () => {
    const key = testKey('printed');
    const secret = key.use((bytes) => Buffer.from(bytes));
    const shown = [
      String(key),
      JSON.stringify({ key }),
      inspect({ key }, { depth: 9, showHidden: true }),
      format('%o %s %j', key, key, key),
    ].join();
    const message = (() => {
      key.destroy();
      try {
        return String(key.use(() => ''));
      } catch (error) {
        expect(error).toBeInstanceOf(PrivateKeyError);
        return inspect(error);
      }
    })();
    for (const text of [shown, message]) {
      expect(text).not.toContain(secret.toString('hex'));
      expect(text).not.toContain(secret.toString('base64'));
      expect(text).not.toContain(secret.subarray(0, 4).join(', '));
    }
    expect(shown).toContain(addressOf(key.publicKey));
  });

  test('are gone once destroyed', () => {
    const key = testKey('destroyed');
    const ring = [key.publicKey, testKey('b').publicKey];
    key.destroy();
    expect(() => signRing({ message: new Uint8Array(32), ring, key })).toThrow(PrivateKeyError);
  });
});
