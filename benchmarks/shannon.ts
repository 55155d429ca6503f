// Shannon's cryptography on one core: ring signatures of 2 and 3 signed and verified, suppliers' answers verified, and a whole request
// built and signed. Aims: 2,000 rings of two signed and 1,500 verified a second. Prints one line.
//   node benchmarks/shannon.ts [seconds per figure, 2] [--noble for the fallback]
import { hash, randomBytes } from 'node:crypto';
import process from 'node:process';
import { checkResponse } from '../src/network/shannon/wire/check-response.ts';
import { curve as defaultCurve } from '../src/network/shannon/wire/curve.ts';
import { nobleCurve } from '../src/network/shannon/wire/curve-noble.ts';
import { headersOf, httpRequest, httpResponse } from '../src/network/shannon/wire/http-messages.ts';
import { PrivateKey } from '../src/network/shannon/wire/private-key.ts';
import { signRing } from '../src/network/shannon/wire/ring-sign.ts';
import { deserializeRingSignature } from '../src/network/shannon/wire/ring-signature.ts';
import { verifyRingSignature } from '../src/network/shannon/wire/ring-verify.ts';
import { signRequest } from '../src/network/shannon/wire/sign-request.ts';
import { signResponse } from '../src/network/shannon/wire/supplier-signature.ts';

const seconds = Number(process.argv[2] ?? 2) || 2;
const curve = process.argv.includes('--noble') ? nobleCurve : defaultCurve;
const keyOf = (name: string): PrivateKey => new PrivateKey(hash('sha256', name, 'buffer'), curve);
const [application, gateway, leaving, supplier] = ['application', 'gateway', 'leaving gateway', 'supplier'].map(keyOf);
if (!application || !gateway || !leaving || !supplier) throw new Error('four keys');
const ringOfTwo = [application.publicKey, gateway.publicKey];
const ringOfThree = [...ringOfTwo, leaving.publicKey];

/** Runs in turn over fresh messages; CPU time, so that other work on the machine does not count. */
const perSecond = (work: (round: number) => void): number => {
  for (let round = 0; round < 50; round += 1) work(round);
  const start = process.cpuUsage();
  const until = performance.now() + seconds * 1_000;
  let rounds = 0;
  for (; performance.now() < until; rounds += 1) work(rounds);
  const used = process.cpuUsage(start);
  return (rounds * 1e6) / (used.user + used.system);
};

const messages = Array.from({ length: 256 }, () => randomBytes(32));
const messageAt = (round: number): Buffer => messages[round % messages.length] ?? messages[0] ?? randomBytes(32);

const signs = (ring: readonly Uint8Array[]): number =>
  perSecond((round) => signRing({ message: messageAt(round), ring, key: gateway }, randomBytes, curve));
const verifies = (ring: readonly Uint8Array[]): number => {
  const signed = messages.map((message) => ({ message, bytes: signRing({ message, ring, key: gateway }, randomBytes, curve) }));
  return perSecond((round) => {
    const { message, bytes } = signed[round % signed.length] ?? { message: randomBytes(32), bytes: new Uint8Array(0) };
    if (!verifyRingSignature(message, deserializeRingSignature(bytes, curve), curve)) throw new Error('a good signature was refused');
  });
};

const sessionHeader = {
  applicationAddress: application.address,
  serviceId: 'text-generation',
  sessionId: 'ab'.repeat(32),
  startHeight: 41n,
  endHeight: 60n,
};
const body = Buffer.from(JSON.stringify({ model: 'm', prompt: 'Question: what is 2 + 2?\nAnswer:', max_tokens: 16, temperature: 0 }));
const answers = messages.map((message) => {
  const payload = httpResponse.encode({ status: 200, headers: headersOf({ 'content-type': ['application/json'] }), body: message });
  const meta = { sessionHeader, signature: new Uint8Array(0) };
  return signResponse({ meta, payload, payloadHash: hash('sha256', payload, 'buffer'), minerError: null }, supplier);
});

const figures = {
  'ring of 2: signed': signs(ringOfTwo),
  verified: verifies(ringOfTwo),
  'ring of 3: signed': signs(ringOfThree),
  'verified ': verifies(ringOfThree),
  'answers checked': perSecond((round) => {
    const checked = checkResponse(answers[round % answers.length] ?? body, { sessionHeader, supplierPublicKey: supplier.publicKey }, curve);
    if (!checked.ok) throw new Error(checked.detail);
  }),
  'requests built and signed': perSecond(() => {
    const headers = headersOf({ 'content-type': ['application/json'] });
    const payload = httpRequest.encode({ method: 'POST', url: '/v1/completions', headers, body });
    signRequest({ sessionHeader, supplierAddress: supplier.address, payload }, ringOfTwo, gateway);
  }),
};

const shown = Object.entries(figures).map(([name, rate]) => `${name.trim()} ${Math.round(rate)}/s`);
process.stdout.write(`shannon (${curve.name}, CPU time of one core): ${shown.join(', ')}\n`);
