// What `hallmark shannon verify` does: reads evidence and says what it proves.
import { readFile } from 'node:fs/promises';
import { type EvidenceVerdict, verifyEvidence } from '../../network/shannon/relay/verify-evidence.ts';
import { printable } from '../../openai/text.ts';
import type { CliContext } from '../context.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit.ts';

export async function runVerify(file: string, { json }: { readonly json?: boolean }, { stdout }: CliContext): Promise<ExitCode> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new UsageError(`${file} holds no evidence`);
  const verdicts = lines.map(verifyEvidence);
  for (const verdict of verdicts) stdout.write(json ? `${JSON.stringify(plain(verdict))}\n` : `${sentences(verdict)}\n`);
  const bad = verdicts.filter(({ ok }) => !ok).length;
  if (!json && verdicts.length > 1) stdout.write(`${verdicts.length - bad} of ${verdicts.length} verify\n`);
  return bad === 0 ? exitCodes.done : exitCodes.failure;
}

function plain({ ok, problems, chainId, height, supplierAddress, session, ring, request, response }: EvidenceVerdict) {
  return {
    ok,
    problems,
    chainId,
    height,
    supplierAddress,
    session: session && { ...session, startHeight: Number(session.startHeight), endHeight: Number(session.endHeight) },
    ring,
    request: request && { method: request.method, url: request.url, body: Buffer.from(request.body).toString('utf8') },
    response: response && { status: response.status, body: Buffer.from(response.body).toString('utf8') },
  };
}

function sentences(verdict: EvidenceVerdict): string {
  const { ok, problems, session, supplierAddress, chainId, ring, response } = verdict;
  if (!ok || session === null || response === null)
    return ['does not verify:', ...problems.map((problem) => `  ${printable(problem, 400)}`)].join('\n');
  return [
    `verifies: supplier ${supplierAddress} gave this answer in session ${session.sessionId} (blocks ${session.startHeight} to ${session.endHeight} of ${printable(chainId ?? '', 60)})`,
    `  for application ${session.applicationAddress}, service ${session.serviceId}; the request is signed by the ring ${ring.join(', ')}`,
    `  status ${response.status}: ${printable(Buffer.from(response.body).toString('utf8', 0, 2_000), 200)}`,
  ].join('\n');
}
